import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What a loader sends, again and again. */
export interface Load {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly seconds: number;
  /** Creates secrets of ever new names that begin with this; reads where absent. */
  readonly createNamed?: string | undefined;
}

/** What it gives back. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Answers other than 200, and requests that got none. */
  readonly failures: number;
}

/** Loads a server from a process of its own. @throws where a request failed */
export async function load(what: Load): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "loader.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  // Through standard input: the token is not to be seen in a list of processes.
  child.stdin.end(JSON.stringify(what));
  const output = await text(child.stdout);
  await exited;
  const { requestsPerSecond, failures }: LoadResult = JSON.parse(output);
  if (failures > 0) throw new Error(`${failures} requests to ${what.path} failed`);
  return requestsPerSecond;
}
