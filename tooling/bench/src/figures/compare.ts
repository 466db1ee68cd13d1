import type { Figure } from "./figure.ts";
import { median, quantile } from "./quantile.ts";

/** The size of a measurement. */
export interface Effort {
  /** Number of times both sides are measured in turn. */
  readonly rounds: number;
  /** Duration of one sample of one side, in milliseconds. */
  readonly sampleMs: number;
}

/** Two implementations of the same work. Either may be asynchronous; results are ignored. */
export interface Sides {
  readonly candidate: () => unknown;
  readonly baseline: () => unknown;
}

type Comparison = Pick<Figure, "unit" | "candidate" | "baseline" | "ratio" | "spread">;

/** Summarizes the values of both sides by round. */
export function summarize(
  unit: Figure["unit"],
  rounds: readonly { readonly candidate: number; readonly baseline: number }[],
): Comparison {
  const ratios = rounds.map(({ candidate, baseline }) => candidate / baseline);
  return {
    unit,
    candidate: median(rounds.map(({ candidate }) => candidate)),
    baseline: median(rounds.map(({ baseline }) => baseline)),
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

/**
 * Times both sides in turn after a warm-up, so that other load on the machine affects both. Values
 * are microseconds per call.
 */
export async function compare(sides: Sides, effort: Effort): Promise<Comparison> {
  const candidate = await calibrate(sides.candidate, effort);
  const baseline = await calibrate(sides.baseline, effort);
  const rounds: { candidate: number; baseline: number }[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    // The order alternates, because the second side pays for garbage of the first.
    if (round % 2 === 0) {
      const first = await sample(sides.candidate, candidate);
      rounds.push({ candidate: first, baseline: await sample(sides.baseline, baseline) });
    } else {
      const first = await sample(sides.baseline, baseline);
      rounds.push({ candidate: await sample(sides.candidate, candidate), baseline: first });
    }
  }
  return summarize("µs", rounds);
}

/** Warms up for ten samples. @returns the number of calls that fill a sample */
async function calibrate(work: () => unknown, { sampleMs }: Effort): Promise<number> {
  const end = performance.now() + 10 * sampleMs;
  let calls = 1;
  while (performance.now() < end) {
    const micros = await sample(work, calls);
    calls = Math.max(1, Math.round((sampleMs * 1000) / micros));
  }
  return calls;
}

async function sample(work: () => unknown, calls: number): Promise<number> {
  const from = performance.now();
  for (let call = 0; call < calls; call++) {
    // A synchronous baseline must not pay for a turn of the microtask queue.
    const result = work();
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - from) * 1000) / calls;
}
