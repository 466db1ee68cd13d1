import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs what the lock file lists, with the package manager that the manifest names.
 *
 * @returns whether that succeeded
 */
export function installPackages(root: string): boolean {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { status } = spawnSync("npx", ["-y", packageManager, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    // npx is a script there.
    shell: process.platform === "win32",
  });
  return status === 0;
}
