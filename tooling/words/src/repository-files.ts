import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hasProse } from "./prose.ts";

/** Recorded data, generated text, and the word list with its tests. */
const exempt = [/(?:^|\/)golden\//, /(?:^|\/)CHANGELOG\.md$/, /^tooling\/words\//];

/**
 * Lists the tracked and the new files of a Git repository that contain prose, from its root.
 *
 * @param paths - path prefixes; all files when empty
 */
export function repositoryFiles(root: string, paths: readonly string[]): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...paths];
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ls-files failed in ${root}\n${stderr}`);
  return [...new Set(stdout.split("\0"))].filter(
    (file) =>
      hasProse(file) &&
      !exempt.some((pattern) => pattern.test(file)) &&
      existsSync(join(root, file)),
  );
}
