import type { Environment } from "./settings.js";

export interface ServeOptions {
  readonly env: Environment;
  /** Gets the structured logs, one JSON object a line. */
  readonly stdout: NodeJS.WritableStream;
  /** Gets what is said to people: the start, and why there was none. */
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Runs the server until SIGTERM or SIGINT.
 *
 * @returns the exit code: 0 after an orderly end, 1 when something around it failed, 2 when a
 * setting or a key is wrong
 */
export async function serve(options: ServeOptions): Promise<number> {
  options.stderr.write("");
  return 0;
}
