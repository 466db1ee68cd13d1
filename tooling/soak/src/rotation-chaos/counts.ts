/** Counts of events, in one round or in all. */
export interface ChaosCounts {
  readonly rotations: number;
  readonly acknowledged: number;
  /** Writes whose outcome is unknown. */
  readonly inDoubt: number;
  /** Writes that were rejected because the writer lacks the active key. */
  readonly rejected: number;
  readonly killed: number;
  /** Processes that were paused during activation and retirement. */
  readonly paused: number;
  /** Paused processes that had prepared a write. */
  readonly pausedBeforeWrite: number;
  /** Restarts of the database server. */
  readonly restarts: number;
}

export const noCounts: ChaosCounts = {
  rotations: 0,
  acknowledged: 0,
  inDoubt: 0,
  rejected: 0,
  killed: 0,
  paused: 0,
  pausedBeforeWrite: 0,
  restarts: 0,
};

export function sumOf(one: ChaosCounts, other: ChaosCounts): ChaosCounts {
  const names = Object.keys(noCounts) as (keyof ChaosCounts)[];
  const sum = names.map((name) => [name, one[name] + other[name]]);
  return Object.fromEntries(sum) as unknown as ChaosCounts;
}
