import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import { type BenchGateway, openBenchGateway } from "../gateways/bench-gateway.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const sources = join(import.meta.dirname, "..");

/** The built server and the baseline, each on its own gateway file. */
export interface HttpServers {
  readonly candidate: ServerProcess & { readonly gateway: BenchGateway };
  readonly baseline: ServerProcess & { readonly gateway: BenchGateway };
  readonly token: string;
  close(): Promise<void>;
}

/** Starts both servers on files with the same content. */
export async function openHttpServers(): Promise<HttpServers> {
  const token = randomBytes(32).toString("hex");
  const start = async (script: string) => {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const server = await startServerProcess(script, {
      GW_PORT: "0",
      GW_DATA_DIR: gateway.folder,
      GW_ADMIN_TOKEN: token,
      GW_KEK_1: gateway.kekSetting,
    });
    return { ...server, gateway };
  };
  const candidate = await start(builtFile("apps/server/dist/main.js"));
  const baseline = await start(join(sources, "baselines/http-server.ts"));
  return {
    candidate,
    baseline,
    token,
    async close() {
      for (const { stop, gateway } of [candidate, baseline]) {
        await stop();
        await gateway.close();
      }
    },
  };
}
