import { globSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { recordedFiles } from "./build-record.ts";
import { replaceFile } from "./replace-file.ts";

/** A file of a build, by its path from the folder of the build. */
export interface BuildFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The folder of the files that a start or a dynamic import loads. */
const modules = "bundle";

/** Programs that run longer after a newer build are restarted. */
const keptFor = 24 * 60 * 60 * 1000;

/**
 * Writes the files of a build: first its modules, whose names contain a digest, then the files that
 * name them. A program that runs keeps its own modules.
 */
export function writeBuild(folder: string, files: readonly BuildFile[]): void {
  const order = [...files].sort((a, b) => Number(isModule(b)) - Number(isModule(a)));
  for (const { path, content } of order) replaceFile(join(folder, path), content);
  const current = new Set(files.map(({ path }) => path));
  const previous = new Set(recordedFiles(folder));
  const now = new Date();
  for (const path of otherModules(folder, current)) {
    // From now on, no start loads it.
    if (previous.has(path)) utimesSync(join(folder, path), now, now);
    else if (isOlderThan(now.getTime() - keptFor, join(folder, path))) remove(folder, path);
  }
}

/** Removes the modules of earlier builds: packages contain those of the last one alone. */
export function removeEarlierBuilds(folder: string): void {
  const current = new Set(recordedFiles(folder));
  for (const path of otherModules(folder, current)) remove(folder, path);
}

function otherModules(folder: string, current: ReadonlySet<string>): string[] {
  const paths = globSync(`${modules}/*`, { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  return paths.filter((path) => !current.has(path));
}

function isModule({ path }: BuildFile): boolean {
  return path.startsWith(`${modules}/`);
}

function isOlderThan(time: number, file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? time) < time;
}

function remove(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
}
