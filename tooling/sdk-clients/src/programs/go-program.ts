import { execFileSync } from "node:child_process";
import { join } from "node:path";

const source = join(import.meta.dirname, "../../go");

/** Builds the program that makes calls with the SDKs of Go. @returns its path */
export function buildGoProgram(folder: string): string {
  const program = join(folder, "sdk-clients");
  execFileSync("go", ["build", "-o", program, "."], {
    cwd: source,
    env: { ...process.env, GOFLAGS: "-mod=mod" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return program;
}
