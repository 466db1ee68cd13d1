import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Resolves when the process and all of its output have ended. */
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the server as a process of its own until it listens on a free port, or ends. */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const { child, output, ended } = run(options);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /"url":"([^"]+)".*"listening"/.exec(output.stdout)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on("data", look);
    void ended.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)));
  });
  return { child, url, output, ended };
}

/** Runs the server where it is expected to end by itself. */
export function runServer(options: StartOptions): Promise<Ended> {
  return run(options).ended;
}

function run({ cwd, env = {} }: StartOptions): Omit<ServerProcess, "url"> {
  const child = spawn(process.execPath, [main], {
    cwd,
    env: { GW_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, "close").then(() => ({ code: child.exitCode, ...output }));
  return { child, output, ended };
}
