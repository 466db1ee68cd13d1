import { addTotals } from "../records/usage-sum.js";
import type { UsageHourRow } from "./hour-queries.js";

/** Adds up rows of the same time and groups; for backends that read a range in parts. */
export class AddedHours {
  readonly #rows = new Map<string, UsageHourRow>();

  /** The number of different times and groups. */
  get size(): number {
    return this.#rows.size;
  }

  add(row: UsageHourRow): void {
    const name = JSON.stringify([row.time, row.values]);
    const known = this.#rows.get(name);
    const totals = known === undefined ? row.totals : addTotals(known.totals, row.totals);
    this.#rows.set(name, { ...row, totals });
  }

  /** At most `limit` of the rows. */
  rows(limit: number): readonly UsageHourRow[] {
    return [...this.#rows.values()].slice(0, limit);
  }
}
