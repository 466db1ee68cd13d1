import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";

/**
 * Returns the hash of the commit that is checked out in `root`, with `-dirty` if tracked files have
 * changed; `undefined` if `root` is not the root of a clone, or git cannot read it.
 */
export function readCommit(root: string): string | undefined {
  // A folder of sources may be inside of another project's clone.
  if (!existsSync(join(root, ".git"))) return undefined;
  // Without this, git reads no clone of another user. This user runs its programs anyway.
  const options = ["-C", root, "-c", "safe.directory=*"];
  // No tag matches, so that the hash is the whole description.
  const describe = ["describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"];
  const { status, stdout } = spawnSync("git", [...options, ...describe], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Writes the commit next to each build in `folders`, if it is another one. It is not a part of the
 * build, which is used again as long as none of its sources change. A user who may run the build but
 * not write there leaves it unchanged.
 */
export function writeCommit(root: string, folders: readonly string[]): void {
  const commit = readCommit(root);
  for (const folder of folders) {
    const file = join(folder, "commit");
    try {
      if (commit === undefined) rmSync(file, { force: true });
      else if (readFile(file) !== `${commit}\n`) replaceFile(file, `${commit}\n`);
    } catch (error) {
      if (!isWriteDenied(error)) throw error;
    }
  }
}

/** Whether the error is about a file that this user may not write. */
export function isWriteDenied(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
