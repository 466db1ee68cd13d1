import { spawn } from "node:child_process";
import { once } from "node:events";
import { nodeOn } from "./core.ts";

/** A server in a process of its own. */
export interface ServerProcess {
  /** Without a slash at its end. */
  readonly url: string;
  /** What it has used since it was started. */
  spent(): Promise<Spent>;
  stop(): Promise<void>;
}

export interface Spent {
  readonly processorMicros: number;
  readonly residentBytes: number;
}

const saySpent = new URL("say-spent.ts", import.meta.url).href;

/** Starts one and waits until it says on its standard error where it is up. */
export async function startServer(
  script: string,
  env: Readonly<Record<string, string>>,
  { core }: { readonly core?: number } = {},
): Promise<ServerProcess> {
  const { command, args } = nodeOn(core, ["--import", saySpent, script]);
  const child = spawn(command, args, {
    env: { ...process.env, ...env, NODE_ENV: "production" },
    // Its log goes where nobody reads it; that it writes one is part of the work.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const exited = once(child, "exit");
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on("data", (data) => {
      said += data;
      const url = /up at (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on("exit", (code) => reject(new Error(`${script} ended with ${code}\n${said}`)));
  });
  return {
    url,
    async spent() {
      const answered = once(child, "message");
      child.send("spent");
      const [spent] = await answered;
      return spent;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
