import { type CallServers, openCallServers } from "../calls/call-servers.ts";
import {
  type CallEffort,
  type MeasuredCalls,
  measureCalls,
  measureDirect,
} from "../calls/measure-calls.ts";
import { summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import type { BenchPath } from "./bench-path.ts";

const sides = ["server", "gatewayBaseline", "embedded", "proxyBaseline"] as const;
type Round = Readonly<Record<(typeof sides)[number], MeasuredCalls>>;

const measures: readonly {
  readonly of: keyof MeasuredCalls;
  readonly what: string;
  readonly unit: Figure["unit"];
  readonly aim?: Figure["aim"];
}[] = [
  { of: "processor", what: "processor time", unit: "µs", aim: { atMost: 1.5 } },
  { of: "streamProcessor", what: "processor time of 50 events", unit: "µs", aim: { atMost: 1.3 } },
  { of: "throughput", what: "throughput", unit: "req/s" },
  { of: "added", what: "added latency", unit: "µs" },
  { of: "added99", what: "added latency, 99 %", unit: "µs", aim: { atMost: 2 } },
  { of: "firstEvent", what: "first event", unit: "µs" },
];

const comparisons: readonly {
  readonly name: string;
  readonly candidate: keyof Round;
  readonly baseline: keyof Round;
}[] = [
  { name: "call embedded", candidate: "embedded", baseline: "proxyBaseline" },
  { name: "call server", candidate: "server", baseline: "gatewayBaseline" },
  { name: "call server over proxy", candidate: "server", baseline: "proxyBaseline" },
];

/**
 * Calls an endpoint: the embedded data plane against a plain proxy on undici; the whole server against
 * that proxy with a token, a log and metrics, and against the proxy alone, which does less.
 */
export const callsPath: BenchPath = {
  name: "calls",
  async run({ quick }) {
    const servers = await openCallServers();
    const effort = quick
      ? { plain: 100, single: 50, streams: 20, openings: 20 }
      : { plain: 3_000, single: 500, streams: 250, openings: 200 };
    try {
      const rounds = await measureRounds(servers, { rounds: quick ? 1 : 15, effort });
      const figures: Figure[] = [];
      for (const { name, candidate, baseline } of comparisons) {
        for (const { of, what, unit, aim } of measures) {
          const pairs = rounds.map((round) => ({
            candidate: round[candidate][of],
            baseline: round[baseline][of],
          }));
          figures.push({ name: `${name}, ${what}`, ...summarize(unit, pairs), aim });
        }
        const memory = {
          candidate: await megabytes(servers, candidate),
          baseline: await megabytes(servers, baseline),
        };
        figures.push({ name: `${name}, memory`, ...summarize("MB", [memory]) });
      }
      return figures;
    } finally {
      await servers.close();
    }
  },
};

/** Measures all sides in turn, in rotating order; the first round is the warm-up. */
async function measureRounds(
  servers: CallServers,
  { rounds, effort }: { readonly rounds: number; readonly effort: CallEffort },
): Promise<readonly Round[]> {
  const measuredRounds: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const direct = await measureDirect(servers, effort);
    const measured: Partial<Record<keyof Round, MeasuredCalls>> = {};
    for (const turn of sides.keys()) {
      const side = sides[(round + turn) % sides.length] ?? "proxyBaseline";
      measured[side] = await measureCalls(servers, servers[side], { effort, direct });
    }
    if (round > 0) measuredRounds.push(measured as Round);
  }
  return measuredRounds;
}

async function megabytes(servers: CallServers, side: keyof Round): Promise<number> {
  return (await servers[side].usage()).residentBytes / 1_000_000;
}
