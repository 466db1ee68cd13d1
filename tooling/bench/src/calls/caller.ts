import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { nodeOn } from "../http/core.ts";
import type { Timing } from "./connection.ts";

/** Calls of one server. */
export interface CallLoad {
  readonly url: string;
  readonly token: string;
  readonly calls: number;
  readonly connections: number;
  /** Of a stream; a plain answer is asked for where absent. */
  readonly pieces?: number | undefined;
}

export interface CallLoadResult {
  readonly seconds: number;
  readonly timings: readonly Timing[];
}

/** Calls servers from a process of its own. */
export interface Caller {
  /** @throws where a call failed */
  load(load: CallLoad): Promise<CallLoadResult>;
  stop(): Promise<void>;
}

export function startCaller({ core }: { readonly core: number }): Caller {
  const { command, args } = nodeOn(core, [join(import.meta.dirname, "call-loader.ts")]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit");
  return {
    async load(load) {
      const answered = once(child, "message");
      child.send(load);
      const [result] = await answered;
      if ("failure" in result) throw new Error(`a call of ${load.url} failed: ${result.failure}`);
      return result;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
