import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

/** Builds the program that reads the chart and the compose file. @returns its path in the folder */
export function buildGoProgram(folder: string): string {
  const program = join(folder, "deploy-check");
  execFileSync("go", ["build", "-o", program, "."], {
    cwd: join(import.meta.dirname, "../go"),
    env: { ...process.env, GOFLAGS: "-mod=mod" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return program;
}

/** What the program prints, parsed. @throws what it reports */
export function runGoProgram<T>(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): T {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
