import type { Prompt } from "../calls/call-request.ts";
import { type CallServers, openCallServers } from "../calls/call-servers.ts";
import { summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import type { ServerProcess } from "../http/server-process.ts";
import type { BenchPath } from "./bench-path.ts";

const sides = ["server", "gatewayBaseline", "embedded", "proxyBaseline", "relay"] as const;
type Side = (typeof sides)[number];

const prompts: readonly (Prompt & { readonly name: string; readonly calls: number })[] = [
  { name: "20 kB of text", kind: "text", length: 20_000, calls: 300 },
  { name: "20 kB of code", kind: "code", length: 20_000, calls: 300 },
  { name: "200 kB of text", kind: "text", length: 200_000, calls: 120 },
  { name: "200 kB of code", kind: "code", length: 200_000, calls: 120 },
  { name: "2 MB of text", kind: "text", length: 2_000_000, calls: 20 },
  { name: "2 MB of code", kind: "code", length: 2_000_000, calls: 20 },
];

/** By the length of a prompt in bytes. */
type AimOf = (length: number) => Figure["aim"];
const overJson: AimOf = (length) => ({ atMost: length >= 200_000 ? 0.6 : 1 });
const overRelay: AimOf = (length) => ({ atMost: length >= 200_000 ? 2 : 1.75 });

const comparisons: readonly {
  readonly name: string;
  readonly candidate: Side;
  readonly baseline: Side;
  /** Absent if the gateway has no part in it. */
  readonly aimOf?: AimOf;
}[] = [
  {
    ...{ name: "prompt embedded", candidate: "embedded", baseline: "proxyBaseline" },
    aimOf: overJson,
  },
  {
    ...{ name: "prompt server", candidate: "server", baseline: "gatewayBaseline" },
    aimOf: overJson,
  },
  {
    ...{ name: "prompt embedded over relay", candidate: "embedded", baseline: "relay" },
    aimOf: overRelay,
  },
  // How much of the first two aims the machine allows.
  { name: "prompt relay", candidate: "relay", baseline: "proxyBaseline" },
];

/**
 * Plain calls with long prompts: against proxies that parse and rewrite the JSON, and against one that
 * sends the bytes as received.
 */
export const promptsPath: BenchPath = {
  name: "prompts",
  async run({ quick }) {
    const servers = await openCallServers();
    try {
      const figures: Figure[] = [];
      await warmUp(servers, quick ? 30 : 3_000);
      for (const { name, calls, ...prompt } of prompts) {
        const effort = { calls: quick ? Math.ceil(calls / 10) : calls, rounds: quick ? 1 : 9 };
        const rounds = await measureRounds(servers, { prompt, ...effort });
        for (const { name: what, candidate, baseline, aimOf } of comparisons) {
          const pairs = rounds.map((round) => ({
            candidate: round[candidate],
            baseline: round[baseline],
          }));
          const aim = aimOf?.(prompt.length);
          figures.push({ name: `${what}, ${name}`, ...summarize("µs", pairs), aim });
        }
      }
      return figures;
    } finally {
      await servers.close();
    }
  },
};

/** Compiling takes more processor time than the calls, until each side has served some thousand. */
async function warmUp(servers: CallServers, calls: number): Promise<void> {
  for (const side of sides) {
    for (const { length, kind } of prompts.slice(0, 2)) {
      await processorTime(servers, servers[side], { prompt: { length, kind }, calls: calls / 2 });
    }
  }
}

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
    const result = { server: 0, gatewayBaseline: 0, embedded: 0, proxyBaseline: 0, relay: 0 };
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
