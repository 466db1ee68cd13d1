import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether packages were installed completely: pnpm writes this file last. */
export function isInstalled(root: string): boolean {
  return existsSync(join(root, "node_modules/.modules.yaml"));
}

/**
 * Whether pnpm runs this process as a script of the clone. It then has installed what the lock file
 * lists. npm and scripts of other projects have not.
 */
export function isRunByPnpm(root: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const isPnpm = env.npm_config_user_agent?.startsWith("pnpm/") ?? false;
  return isPnpm && env.npm_package_json === join(root, "package.json");
}

/**
 * Installs what the lock file lists, with the package manager that the manifest names. Reports a
 * failure on standard error.
 *
 * @returns whether that succeeded
 */
export function installPackages(root: string): boolean {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  process.stderr.write("gw: installing packages\n");
  const { status } = spawnSync("npx", ["-y", packageManager, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    // npx is a script there.
    shell: process.platform === "win32",
  });
  if (status === 0) return true;
  process.stderr.write(
    `gw: could not install packages; run npx -y ${packageManager} install in ${root}\n`,
  );
  return false;
}
