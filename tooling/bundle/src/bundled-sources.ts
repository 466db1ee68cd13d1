import { hash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

/** A digest for each source, by its path from the folder of the bundle. */
type Sources = Readonly<Record<string, string | undefined>>;

/** The file in the folder of a bundle that lists its sources. */
export const sourcesRecord = ".sources.json";

/**
 * Records what the bundle in `folder` was made from: those of `files` that are outside of
 * `node_modules`, and the manifests of their packages.
 */
export function recordSources(folder: string, files: readonly string[]): void {
  const own = files.filter((file) => isAbsolute(file) && !file.includes("node_modules"));
  const manifests = own.map((file) => file.replace(/[\\/]src[\\/].*$/, "/package.json"));
  const paths = [...new Set([...own, ...manifests])].filter((path) => existsSync(path)).sort();
  const sources: Sources = Object.fromEntries(
    paths.map((path) => [relative(resolve(folder), path).replaceAll("\\", "/"), digestOf(path)]),
  );
  writeFileSync(join(folder, sourcesRecord), JSON.stringify(sources));
}

/**
 * The sources that changed since the bundle in `folder` was written, by their path from there. Absent
 * if there is no bundle.
 */
export function changedSources(folder: string): string[] | undefined {
  const record = join(folder, sourcesRecord);
  if (!existsSync(record)) return undefined;
  const sources: Sources = JSON.parse(readFileSync(record, "utf8"));
  return Object.keys(sources).filter((path) => digestOf(join(folder, path)) !== sources[path]);
}

function digestOf(path: string): string | undefined {
  try {
    return hash("sha256", readFileSync(path), "base64url");
  } catch {
    return undefined;
  }
}
