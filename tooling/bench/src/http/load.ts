import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The requests that a loader process sends. */
export interface Load {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly seconds: number;
  /** Creates secrets with new names that have this prefix; without it, reads. */
  readonly createNamed?: string | undefined;
}

/** The result of a loader process. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Responses with a status other than 2xx, and requests without a response. */
  readonly failures: number;
}

/** Loads a server from a separate process. @throws Error if a request failed */
export async function load(what: Load): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "loader.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  // Not as an argument, because the process list would show the token.
  child.stdin.end(JSON.stringify(what));
  const output = await text(child.stdout);
  await exited;
  const { requestsPerSecond, failures }: LoadResult = JSON.parse(output);
  if (failures > 0) throw new Error(`${failures} requests to ${what.path} failed`);
  return requestsPerSecond;
}
