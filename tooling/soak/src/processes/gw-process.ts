import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { builtFile } from "@gw/bundle/built-file";

const main = (): string => builtFile("apps/cli/dist/main.js");

/** A line of output of `gw … --json`. */
export type GwLine = Readonly<Record<string, unknown>>;

export interface GwExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly GwLine[];
  readonly stderr: string;
}

/** The built command line in its own process. */
export interface GwProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<GwExit>;
}

export interface GwOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: GwLine) => void;
}

export function startGw(args: readonly string[], options: GwOptions): GwProcess {
  const { cwd, env, onLine } = options;
  const child = spawn(process.execPath, [main(), ...args], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: GwLine[] = [];
  createInterface(child.stdout).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const parsed = JSON.parse(line) as GwLine;
    lines.push(parsed);
    onLine?.(parsed);
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, lines, stderr }));
  return { child, ended };
}

/**
 * Runs a command to its end.
 *
 * @throws Error with the standard error output, if the exit code is not 0
 */
export async function runGw(args: readonly string[], options: GwOptions): Promise<GwExit> {
  const exit = await startGw(args, options).ended;
  if (exit.code === 0) return exit;
  throw new Error(`gw ${args.join(" ")} exited with ${exit.code ?? exit.signal}: ${exit.stderr}`);
}
