import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program of the folder `programs`, in a process of its own. */
export interface Program {
  /** Resolves with how it ended, and with all that it printed. */
  end(): Promise<{ readonly code: number | null; readonly signal: string | null; output: string }>;
}

export function startProgram(name: string, args: readonly string[]): Program {
  const hooks = new URL("./typescript-sources.ts", import.meta.url).href;
  const script = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const child = spawn(
    process.execPath,
    ["--conditions=@gw/source", "--import", hooks, script, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  const ended = once(child, "close");
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    async end() {
      await ended;
      return { code: child.exitCode, signal: child.signalCode, output };
    },
  };
}
