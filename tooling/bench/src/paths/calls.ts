import type { BenchPath } from "../bench-path.ts";
import { type CallArena, openCallArena } from "../calls/call-arena.ts";
import {
  type CallEffort,
  type MeasuredCalls,
  measureCalls,
  measureDirect,
} from "../calls/measure-calls.ts";
import { summarise } from "../compare.ts";
import type { Figure } from "../figure.ts";

const sides = ["server", "bareGateway", "embedded", "bareProxy"] as const;
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

const contests: readonly {
  readonly name: string;
  readonly ours: keyof Round;
  readonly floor: keyof Round;
}[] = [
  { name: "call embedded", ours: "embedded", floor: "bareProxy" },
  { name: "call server", ours: "server", floor: "bareGateway" },
  { name: "call server over proxy", ours: "server", floor: "bareProxy" },
];

/**
 * Calling an endpoint: the runtime embedded, against a bare proxy on undici; the whole server, against
 * the same proxy with a token, a log and counts, and against the proxy alone, which does less than it.
 */
export const callsPath: BenchPath = {
  name: "calls",
  async run({ quick }) {
    const arena = await openCallArena();
    const effort = quick
      ? { plain: 100, single: 50, streams: 20, openings: 20 }
      : { plain: 3_000, single: 500, streams: 250, openings: 200 };
    try {
      const rounds = await play(arena, { rounds: quick ? 1 : 15, effort });
      const figures: Figure[] = [];
      for (const { name, ours, floor } of contests) {
        for (const { of, what, unit, aim } of measures) {
          const pairs = rounds.map((round) => ({ ours: round[ours][of], floor: round[floor][of] }));
          figures.push({ name: `${name}, ${what}`, ...summarise(unit, pairs), aim });
        }
        const memory = { ours: await megabytes(arena, ours), floor: await megabytes(arena, floor) };
        figures.push({ name: `${name}, memory`, ...summarise("MB", [memory]) });
      }
      return figures;
    } finally {
      await arena.close();
    }
  },
};

/** Measures all sides in turns, beginning with another each time; the first round is the warm-up. */
async function play(
  arena: CallArena,
  { rounds, effort }: { readonly rounds: number; readonly effort: CallEffort },
): Promise<readonly Round[]> {
  const played: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const direct = await measureDirect(arena, effort);
    const measured: Partial<Record<keyof Round, MeasuredCalls>> = {};
    for (const turn of sides.keys()) {
      const side = sides[(round + turn) % sides.length] ?? "bareProxy";
      measured[side] = await measureCalls(arena, arena[side], { effort, direct });
    }
    if (round > 0) played.push(measured as Round);
  }
  return played;
}

async function megabytes(arena: CallArena, side: keyof Round): Promise<number> {
  return (await arena[side].spent()).residentBytes / 1_000_000;
}
