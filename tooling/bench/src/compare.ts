import type { Figure } from "./figure.ts";
import { median, quantile } from "./quantile.ts";

/** How much a measurement may take. */
export interface Effort {
  /** How often both sides are measured next to each other. */
  readonly rounds: number;
  /** How long one sample of one side takes, in milliseconds. */
  readonly sampleMs: number;
}

/** Two ways of doing the same. Either may be asynchronous; what they return is not looked at. */
export interface Contest {
  readonly ours: () => unknown;
  readonly floor: () => unknown;
}

type Comparison = Pick<Figure, "unit" | "ours" | "floor" | "ratio" | "spread">;

/** What measured values of both sides, round by round, come down to. */
export function summarise(
  unit: Figure["unit"],
  rounds: readonly { readonly ours: number; readonly floor: number }[],
): Comparison {
  const ratios = rounds.map(({ ours, floor }) => ours / floor);
  return {
    unit,
    ours: median(rounds.map(({ ours }) => ours)),
    floor: median(rounds.map(({ floor }) => floor)),
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

/**
 * Times both sides in turns, after a warm-up, so that whatever slows the machine for a while slows
 * both. Microseconds for one go.
 */
export async function compare(contest: Contest, effort: Effort): Promise<Comparison> {
  const ours = await calibrate(contest.ours, effort);
  const floor = await calibrate(contest.floor, effort);
  const rounds: { ours: number; floor: number }[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    // Neither is always the one that meets the other's garbage.
    if (round % 2 === 0) {
      const first = await sample(contest.ours, ours);
      rounds.push({ ours: first, floor: await sample(contest.floor, floor) });
    } else {
      const first = await sample(contest.floor, floor);
      rounds.push({ ours: await sample(contest.ours, ours), floor: first });
    }
  }
  return summarise("µs", rounds);
}

/** Warms up for ten samples and says how many goes fill one. */
async function calibrate(work: () => unknown, { sampleMs }: Effort): Promise<number> {
  const end = performance.now() + 10 * sampleMs;
  let goes = 1;
  while (performance.now() < end) {
    const micros = await sample(work, goes);
    goes = Math.max(1, Math.round((sampleMs * 1000) / micros));
  }
  return goes;
}

async function sample(work: () => unknown, goes: number): Promise<number> {
  const from = performance.now();
  for (let go = 0; go < goes; go++) {
    // Awaiting costs a turn of the microtask queue, which a synchronous floor is not to pay.
    const result = work();
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - from) * 1000) / goes;
}
