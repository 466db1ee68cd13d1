import { spawn } from "node:child_process";

interface CommandOptions {
  readonly cwd: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Runs a command until it ends, and returns its output. Throws if it does not exit with 0. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, timeout, env }: CommandOptions,
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, timeout };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const end = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
      reject(new Error(`${[command, ...args].join(" ")} ${end}\n${output.trim()}`));
    });
  });
}
