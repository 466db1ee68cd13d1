/** What happened, in one round or in all. */
export interface ChaosCounts {
  readonly rotations: number;
  readonly acknowledged: number;
  /** Writes of which nobody was told whether they were made. */
  readonly inDoubt: number;
  /** Writes that were refused for want of the active key. */
  readonly refused: number;
  readonly killed: number;
  /** Processes that were stopped across activation and retirement. */
  readonly stopped: number;
  /** Of those, with a prepared write in hand. */
  readonly stoppedBeforeWrite: number;
  readonly restarts: number;
}

export const noCounts: ChaosCounts = {
  rotations: 0,
  acknowledged: 0,
  inDoubt: 0,
  refused: 0,
  killed: 0,
  stopped: 0,
  stoppedBeforeWrite: 0,
  restarts: 0,
};

export function sumOf(one: ChaosCounts, other: ChaosCounts): ChaosCounts {
  const names = Object.keys(noCounts) as (keyof ChaosCounts)[];
  const sum = names.map((name) => [name, one[name] + other[name]]);
  return Object.fromEntries(sum) as unknown as ChaosCounts;
}
