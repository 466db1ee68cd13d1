import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type BenchGateway, openBenchGateway } from "../bench-gateway.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const sources = join(import.meta.dirname, "..");
const builtServer = join(sources, "../../../apps/server/dist/main.js");

/** The server as it is built, the bare one, and a gateway's file under each. */
export interface Arena {
  readonly ours: ServerProcess & { readonly gateway: BenchGateway };
  readonly floor: ServerProcess & { readonly gateway: BenchGateway };
  readonly token: string;
  close(): Promise<void>;
}

/** Starts both, each on a file of its own with the same content. */
export async function openArena(): Promise<Arena> {
  const token = randomBytes(32).toString("hex");
  const start = async (script: string) => {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const server = await startServer(script, {
      GW_PORT: "0",
      GW_DATA_DIR: gateway.folder,
      GW_ADMIN_TOKEN: token,
      GW_KEK_1: gateway.kekSetting,
    });
    return { ...server, gateway };
  };
  const ours = await start(builtServer);
  const floor = await start(join(sources, "floors/bare-server.ts"));
  return {
    ours,
    floor,
    token,
    async close() {
      for (const { stop, gateway } of [ours, floor]) {
        await stop();
        await gateway.close();
      }
    },
  };
}
