import { spawn } from "node:child_process";
import { once } from "node:events";
import { pinNode } from "./pin-node.ts";

/** A server in a separate process. */
export interface ServerProcess {
  /** Without a trailing slash. */
  readonly url: string;
  /** Resources used since the start. */
  usage(): Promise<ResourceUsage>;
  stop(): Promise<void>;
}

export interface ResourceUsage {
  readonly processorMicros: number;
  readonly residentBytes: number;
}

const reportUsage = new URL("report-usage.js", import.meta.url).href;

/** Starts a server and waits until it prints its address to standard error. */
export async function startServerProcess(
  script: string,
  env: Readonly<Record<string, string>>,
  { core }: { readonly core?: number } = {},
): Promise<ServerProcess> {
  const { command, args } = pinNode(core, ["--import", reportUsage, script]);
  const child = spawn(command, args, {
    env: { ...process.env, ...env, NODE_ENV: "production" },
    // Writing the log is part of the work; its content is discarded.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const exited = once(child, "exit");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on("data", (data) => {
      output += data;
      const url = / at (http:\/\/\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on("exit", (code) => reject(new Error(`${script} exited with ${code}\n${output}`)));
  });
  return {
    url,
    async usage() {
      const message = once(child, "message");
      child.send("usage");
      const [usage] = await message;
      return usage;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
