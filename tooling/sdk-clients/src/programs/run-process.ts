import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

interface ProcessOptions {
  readonly input?: string;
  /** In addition to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end. @returns its standard output
 *
 * @throws Error with the standard error output, if the exit code is not 0
 */
export async function runProcess(
  [command = "", ...args]: readonly string[],
  { input = "", env = {} }: ProcessOptions = {},
): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...env } });
  const ended = once(child, "close");
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${output}\n${errors}`);
  return output;
}
