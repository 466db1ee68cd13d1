import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pinNode } from "../http/pin-node.ts";
import type { Prompt } from "./call-request.ts";
import type { Timing } from "./connection.ts";

/** A series of calls to one server. */
export interface CallLoad {
  readonly url: string;
  readonly token: string;
  readonly calls: number;
  readonly connections: number;
  /** Number of events of a stream; without it, calls are not streamed. */
  readonly pieces?: number | undefined;
  /** Without it, the prompt is short. */
  readonly prompt?: Prompt | undefined;
}

export interface CallLoadResult {
  readonly seconds: number;
  readonly timings: readonly Timing[];
}

/** A client process. */
export interface CallClient {
  /** @throws Error if a call failed */
  load(load: CallLoad): Promise<CallLoadResult>;
  stop(): Promise<void>;
}

export function startCallClient({ core }: { readonly core: number }): CallClient {
  const { command, args } = pinNode(core, [join(import.meta.dirname, "call-loader.ts")]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit");
  return {
    async load(load) {
      const message = once(child, "message");
      child.send(load);
      const [result] = await message;
      if ("failure" in result) throw new Error(`a call to ${load.url} failed: ${result.failure}`);
      return result;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
