import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the hash of the commit that is checked out in `root`, with `-dirty` if tracked files have
 * changed; `undefined` if `root` is not the root of a clone, or git cannot read it.
 */
export function readCommit(root: string): string | undefined {
  // A folder of sources may be inside of another project's clone.
  if (!existsSync(join(root, ".git"))) return undefined;
  // No tag matches, so that the hash is the whole description.
  const describe = ["describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"];
  const { status, stdout } = spawnSync("git", ["-C", root, ...describe], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Writes the commit next to each build in `folders`. It is not a part of the build, which is used again
 * as long as none of its sources change.
 */
export function writeCommit(root: string, folders: readonly string[]): void {
  const commit = readCommit(root);
  for (const folder of folders) {
    const file = join(folder, "commit");
    rmSync(file, { force: true });
    if (commit === undefined) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${commit}\n`);
  }
}
