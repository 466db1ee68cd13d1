import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The command that runs the package manager of a clone. */
export function pnpmCommand(root: string): readonly [command: string, ...args: string[]] {
  const { packageManager }: { packageManager: string } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return ["npx", "-y", packageManager];
}
