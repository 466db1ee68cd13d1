import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Runs a command of pnpm for the published packages, and returns its output. */
export function runPnpm(root: string, args: readonly string[]): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const filters = ["--filter", "./packages/*", "--filter", "./apps/*"];
  const { status, stdout, stderr } = spawnSync("npx", ["-y", packageManager, ...filters, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`pnpm ${args.join(" ")} failed\n${stdout}\n${stderr}`);
  return stdout;
}
