import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { builtFile } from "@gw/bundle/built-file";
import { summarize } from "../figures/compare.ts";
import { type BenchGateway, openBenchGateway } from "../gateways/bench-gateway.ts";
import { type ResourceUsage, startServerProcess } from "../http/server-process.ts";
import type { BenchPath } from "./bench-path.ts";

const sources = join(import.meta.dirname, "..");
const bareServer = join(sources, "baselines/start.js");

/**
 * Starts the built server, against a Fastify server with one route: processor time until the first
 * response, and memory after a pause. The files are warm, as after the first start on a machine.
 */
export const startPath: BenchPath = {
  name: "start",
  async run({ quick }) {
    const builtServer = builtFile("apps/server/dist/main.js");
    const gateway = await openBenchGateway({ endpoints: 1 });
    const restMs = quick ? 0 : 2_000;
    const rounds: { candidate: Started; baseline: Started }[] = [];
    try {
      for (const script of [builtServer, bareServer]) await start(script, gateway, 0);
      for (let round = 0; round < (quick ? 1 : 11); round++) {
        rounds.push({
          candidate: await start(builtServer, gateway, restMs),
          baseline: await start(bareServer, gateway, restMs),
        });
      }
    } finally {
      await gateway.close();
    }
    const figure = (unit: "µs" | "MB", value: (started: Started) => number) =>
      summarize(
        unit,
        rounds.map(({ candidate, baseline }) => ({
          candidate: value(candidate),
          baseline: value(baseline),
        })),
      );
    const processor = figure("µs", ({ first }) => first.processorMicros);
    const memory = figure("MB", ({ atRest }) => atRest.residentBytes / 1_000_000);
    return [
      { name: "start to first 200", ...processor, aim: { atMost: 1.5 } },
      { name: "memory at rest", ...memory, aim: { atMost: 1.5 } },
    ];
  },
};

interface Started {
  readonly first: ResourceUsage;
  readonly atRest: ResourceUsage;
}

async function start(script: string, gateway: BenchGateway, restMs: number): Promise<Started> {
  const server = await startServerProcess(script, {
    GW_PORT: "0",
    GW_DATA_DIR: gateway.folder,
    GW_ADMIN_TOKEN: randomBytes(32).toString("hex"),
    GW_KEK_1: gateway.kekSetting,
  });
  try {
    const { status } = await fetch(`${server.url}/healthz`);
    if (status !== 200) throw new Error(`${script} answered ${status}`);
    const first = await server.usage();
    await setTimeout(restMs);
    return { first, atRest: await server.usage() };
  } finally {
    await server.stop();
  }
}
