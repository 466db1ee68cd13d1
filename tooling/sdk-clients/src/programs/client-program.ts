import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { ClientCall, ClientOutcome } from "../client-call.ts";

/** A program that makes calls with the SDKs of another language. */
export interface ClientProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** Runs all calls in one process; the outcomes are in the order of the calls. */
export async function runProgram(
  { command, args }: ClientProgram,
  { url, calls }: { readonly url: string; readonly calls: readonly ClientCall[] },
): Promise<readonly ClientOutcome[]> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "close");
  child.stdin.end(JSON.stringify({ url, calls }));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  const outcomes = output.trim().split("\n");
  if (code !== 0 || outcomes.length !== calls.length) {
    throw new Error(`${command} ended with ${code} after ${outcomes.length} outcomes\n${errors}`);
  }
  return outcomes.map((line) => JSON.parse(line));
}
