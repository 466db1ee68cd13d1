import { execFileSync } from "node:child_process";
import { join } from "node:path";

const source = join(import.meta.dirname, "../go");

/**
 * Builds a program with the SDKs of Go: the one that makes calls, or a file that uses them.
 *
 * @returns its path in the folder
 */
export function buildGoProgram(folder: string, file = "."): string {
  const program = join(folder, "program");
  execFileSync("go", ["build", "-o", program, file], {
    cwd: source,
    env: { ...process.env, GOFLAGS: "-mod=mod" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return program;
}
