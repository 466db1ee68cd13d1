import { existsSync, globSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const output = /^(.+?)\.(?:js|d\.ts)(?:\.map)?$/;

/** The record of a build with the compiler, from which the next build continues. */
const buildInfo = ".tsbuildinfo";

/**
 * Removes from the `dist` of each package what the compiler wrote for a source that no longer exists:
 * a program that imports it would run here, and fail on another machine. The package is then compiled
 * as a whole, because the source may return before the next build completes.
 */
export function removeStaleOutputs(root: string): void {
  for (const record of globSync(`{packages,apps}/*/dist/${buildInfo}`, { cwd: root })) {
    const dist = join(root, record, "..");
    const source = join(dist, "../src");
    const sources = new Set(filesOf(source).map((path) => path.replace(/\.ts$/, "")));
    const stale = filesOf(dist).filter((path) => isStale(path, sources));
    if (stale.length === 0) continue;
    for (const path of stale) rmSync(join(dist, path), { force: true });
    removeEmptyFolders(dist);
    rmSync(join(root, record), { force: true });
  }
}

function isStale(path: string, sources: ReadonlySet<string>): boolean {
  // The bundler wrote these, for programs that may still run.
  if (path.startsWith("bundle/")) return false;
  const [, module] = output.exec(path) ?? [];
  return module !== undefined && !sources.has(module);
}

/** The paths of all files below a folder, with `/`. */
function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return paths.map((path) => path.replaceAll("\\", "/"));
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    removeEmptyFolders(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}
