import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { replaceFile } from "./replace-file.ts";

/** What a build was made from, and what it wrote. Paths are relative to its folder. */
interface BuildRecord {
  /** A digest for each source, and for each file that a build overwrites. */
  readonly digests: Readonly<Record<string, string | undefined>>;
  /** The other files of the build. Their names contain a digest. */
  readonly files: readonly string[];
}

const recordFile = ".build.json";

/**
 * Records the build in `folder`: its `sources`, without those in `node_modules` but with the manifests
 * of their packages, and its `files`, by their path from the folder.
 */
export function recordBuild(
  folder: string,
  sources: readonly string[],
  files: readonly string[],
): void {
  const own = sources.filter((file) => isAbsolute(file) && !file.includes("node_modules"));
  const manifests = own.map((file) => file.replace(/[\\/]src[\\/].*$/, "/package.json"));
  const overwritten = files.filter((file) => !file.includes("/"));
  const paths = new Set([...own, ...manifests].map((path) => relative(resolve(folder), path)));
  const names = [...paths, ...overwritten].map((path) => path.replaceAll("\\", "/"));
  const digests = names.sort().flatMap((path) => {
    const digest = digestOf(join(folder, path));
    return digest === undefined ? [] : [[path, digest] as const];
  });
  const others = files.filter((file) => !overwritten.includes(file));
  const record: BuildRecord = { digests: Object.fromEntries(digests), files: others };
  replaceFile(join(folder, recordFile), JSON.stringify(record));
}

/**
 * The sources that changed and the built files that are missing or were overwritten since the build in
 * `folder`, by their path from there. Absent if there is no build.
 */
export function changesSinceBuild(folder: string): string[] | undefined {
  const record = readRecord(folder);
  if (record === undefined) return undefined;
  const { digests, files } = record;
  return [
    ...Object.keys(digests).filter((path) => digestOf(join(folder, path)) !== digests[path]),
    ...files.filter((path) => !existsSync(join(folder, path))),
  ];
}

/** The files of the build in `folder` that the next build does not overwrite. */
export function recordedFiles(folder: string): readonly string[] {
  return readRecord(folder)?.files ?? [];
}

/** Returns `undefined` if the record is missing, or was damaged or written by another version. */
function readRecord(folder: string): BuildRecord | undefined {
  try {
    const { digests, files } = JSON.parse(readFileSync(join(folder, recordFile), "utf8"));
    return typeof digests === "object" && digests !== null && Array.isArray(files)
      ? { digests, files }
      : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(path: string): string | undefined {
  try {
    return hash("sha256", readFileSync(path), "base64url");
  } catch {
    return undefined;
  }
}
