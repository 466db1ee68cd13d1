import type { Prompt } from "../calls/call-request.ts";
import { type CallServers, openCallServers } from "../calls/call-servers.ts";
import { summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import type { ServerProcess } from "../http/server-process.ts";
import type { BenchPath } from "./bench-path.ts";

const sides = ["server", "gatewayBaseline", "embedded", "proxyBaseline"] as const;
type Side = (typeof sides)[number];

const prompts: readonly (Prompt & { readonly name: string; readonly calls: number })[] = [
  { name: "20 kB of text", kind: "text", length: 20_000, calls: 300 },
  { name: "20 kB of code", kind: "code", length: 20_000, calls: 300 },
  { name: "200 kB of text", kind: "text", length: 200_000, calls: 120 },
  { name: "200 kB of code", kind: "code", length: 200_000, calls: 120 },
  { name: "2 MB of text", kind: "text", length: 2_000_000, calls: 20 },
  { name: "2 MB of code", kind: "code", length: 2_000_000, calls: 20 },
];

const comparisons: readonly {
  readonly name: string;
  readonly candidate: Side;
  readonly baseline: Side;
}[] = [
  { name: "prompt embedded", candidate: "embedded", baseline: "proxyBaseline" },
  { name: "prompt server", candidate: "server", baseline: "gatewayBaseline" },
];

/** Plain calls with long prompts, against proxies that parse and rewrite the JSON. */
export const promptsPath: BenchPath = {
  name: "prompts",
  async run({ quick }) {
    const servers = await openCallServers();
    try {
      const figures: Figure[] = [];
      for (const { name, calls, ...prompt } of prompts) {
        const effort = { calls: quick ? Math.ceil(calls / 10) : calls, rounds: quick ? 1 : 5 };
        const rounds = await measureRounds(servers, { prompt, ...effort });
        for (const { name: what, candidate, baseline } of comparisons) {
          const pairs = rounds.map((round) => ({
            candidate: round[candidate],
            baseline: round[baseline],
          }));
          const aim = { atMost: prompt.length >= 200_000 ? 0.6 : 1 };
          figures.push({ name: `${what}, ${name}`, ...summarize("µs", pairs), aim });
        }
      }
      return figures;
    } finally {
      await servers.close();
    }
  },
};

interface PromptEffort {
  readonly prompt: Prompt;
  readonly calls: number;
  readonly rounds: number;
}

/** Processor time per call of each side, in rotating order; the first round is the warm-up. */
async function measureRounds(
  servers: CallServers,
  { prompt, calls, rounds }: PromptEffort,
): Promise<readonly Readonly<Record<Side, number>>[]> {
  const measured: Readonly<Record<Side, number>>[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const result = { server: 0, gatewayBaseline: 0, embedded: 0, proxyBaseline: 0 };
    for (const turn of sides.keys()) {
      const side = sides[(round + turn) % sides.length] ?? "proxyBaseline";
      result[side] = await processorTime(servers, servers[side], { prompt, calls });
    }
    if (round > 0) measured.push(result);
  }
  return measured;
}

async function processorTime(
  { client, token }: CallServers,
  server: ServerProcess,
  { prompt, calls }: Omit<PromptEffort, "rounds">,
): Promise<number> {
  const before = await server.usage();
  await client.load({ url: server.url, token, calls, connections: 8, prompt });
  const after = await server.usage();
  return (after.processorMicros - before.processorMicros) / calls;
}
