import { type GovernedServers, openGovernedServers } from "../calls/governed-servers.ts";
import { summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import type { ServerProcess } from "../http/server-process.ts";
import type { BenchPath } from "./bench-path.ts";

const sides = ["governed", "plain"] as const;
const loads = [
  { name: "plain", connections: 16 },
  { name: "of 50 events", connections: 32, pieces: 50 },
] as const;

/** The processor time of calls that are recorded and admitted by two limits, against calls without both. */
export const limitsPath: BenchPath = {
  name: "limits",
  async run({ quick }) {
    const servers = await openGovernedServers();
    const calls = quick ? 50 : 3_000;
    const rounds = quick ? 1 : 15;
    try {
      const figures: Figure[] = [];
      for (const load of loads) {
        const pairs: Record<(typeof sides)[number], number>[] = [];
        // The first round is the warm-up.
        for (let round = 0; round <= rounds; round += 1) {
          const measured = { governed: 0, plain: 0 };
          for (const turn of sides.keys()) {
            const side = sides[(round + turn) % sides.length] ?? "plain";
            const count = "pieces" in load ? Math.ceil(calls / 10) : calls;
            measured[side] = await measure(servers, servers[side], { ...load, calls: count });
          }
          if (round > 0) pairs.push(measured);
        }
        const values = pairs.map(({ governed, plain }) => ({
          candidate: governed,
          baseline: plain,
        }));
        figures.push({
          name: `governed call, ${load.name}, processor time`,
          ...summarize("µs", values),
          aim: { atMost: 1.15 },
        });
      }
      return figures;
    } finally {
      await servers.close();
    }
  },
};

/** @returns processor time of the server in microseconds per call */
async function measure(
  { client, token }: GovernedServers,
  server: ServerProcess,
  load: { readonly calls: number; readonly connections: number; readonly pieces?: number },
): Promise<number> {
  const before = await server.usage();
  await client.load({ url: server.url, token, ...load });
  const after = await server.usage();
  return (after.processorMicros - before.processorMicros) / load.calls;
}
