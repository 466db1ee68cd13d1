/** What a ratio is to be, ours over the floor. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One measured path. */
export interface Figure {
  readonly name: string;
  /** Of `ours` and `floor`. */
  readonly unit: "µs" | "req/s" | "MB";
  /** Medians. */
  readonly ours: number;
  /** The same work done bare, in the same run. */
  readonly floor: number;
  /** The median over rounds in which both were measured side by side. */
  readonly ratio: number;
  /** The quartiles of the ratio over the rounds: half of them lie between. */
  readonly spread: readonly [number, number];
  readonly aim?: Aim | undefined;
}

/** Undefined where there is no aim. */
export function meetsAim({ ratio, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return "atMost" in aim ? ratio <= aim.atMost : ratio >= aim.atLeast;
}

/** `≤ 1.3` or `≥ 0.6` */
export function formatAim(aim: Aim | undefined): string {
  if (aim === undefined) return "";
  return "atMost" in aim ? `≤ ${aim.atMost}` : `≥ ${aim.atLeast}`;
}
