import type { CliIo } from "./terminal/cli-io.js";

/**
 * Lets commands continue when standard output cannot be written, so that a closed pipe never ends a
 * command within a change. The exit code becomes 1, unless the reader has closed the pipe, as `head`
 * does.
 */
export function tolerateOutputFailure({ stdout, stderr }: Pick<CliIo, "stdout" | "stderr">): void {
  let hasFailed = false;
  stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE" || hasFailed) return;
    hasFailed = true;
    stderr.write(`gw: standard output cannot be written (${code})\n`);
  });
  stderr.on("error", () => {});
  process.on("exit", () => {
    if (hasFailed && !process.exitCode) process.exitCode = 1;
  });
}

/** A signal that is aborted once standard output cannot be written, to end long output. */
export function outputFailure({ stdout }: Pick<CliIo, "stdout">): AbortSignal {
  const controller = new AbortController();
  stdout.once("error", () => controller.abort());
  return controller.signal;
}
