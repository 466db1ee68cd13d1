import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Options of pnpm that select the published packages. */
export const publishedPackages = ["--filter", "./packages/*", "--filter", "./apps/*"] as const;

/** Runs a command of a clone's package manager, and returns its output. */
export function runPnpm(root: string, args: readonly string[]): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { status, stdout, stderr } = spawnSync("npx", ["-y", packageManager, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`pnpm ${args.join(" ")} failed\n${stdout}\n${stderr}`);
  return stdout;
}
