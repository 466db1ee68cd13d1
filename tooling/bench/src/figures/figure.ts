/** The aim for the ratio of candidate to baseline. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One measured path. */
export interface Figure {
  readonly name: string;
  /** Unit of `candidate` and `baseline`. */
  readonly unit: "µs" | "req/s" | "MB";
  /** Median of the product's values. */
  readonly candidate: number;
  /** Median of the same work on drivers and Node.js alone, in the same run. */
  readonly baseline: number;
  /** Median of the ratios of all rounds. */
  readonly ratio: number;
  /** First and third quartile of the ratios. */
  readonly spread: readonly [number, number];
  readonly aim?: Aim | undefined;
}

/** Whether the ratio meets its aim; undefined without an aim. */
export function meetsAim({ ratio, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return "atMost" in aim ? ratio <= aim.atMost : ratio >= aim.atLeast;
}

/** Formats an aim as `≤ 1.3` or `≥ 0.6`. */
export function formatAim(aim: Aim | undefined): string {
  if (aim === undefined) return "";
  return "atMost" in aim ? `≤ ${aim.atMost}` : `≥ ${aim.atLeast}`;
}
