import type { AllowanceKey, AllowanceState } from "../ledger/allowance.js";
import type { LimitTerms } from "../terms/limit-terms.js";
import { RecentUse } from "./recent-use.js";

/** For how long an answer is believed that nothing is left. */
const shortMs = 250;

/** What a gateway knows about an allowance, and holds of it. */
export class Lease {
  readonly key: AllowanceKey;
  readonly windowEnd: number;
  readonly recentUse: RecentUse;
  /** Replaced when the limit changes. */
  terms: LimitTerms;
  /** Units that the ledger has for this gateway, as it read them last. */
  held = 0n;
  /** Of running calls. */
  reserved = 0n;
  /** The state that was read last; `undefined` before the allowance is known to exist. */
  state: Omit<AllowanceState, "key" | "held"> | undefined;
  /** Whether it has changed since the last sync, and must be read. */
  isChanged = false;
  /** Whether others have missed its units. */
  isWanted = false;
  /** Until when it holds only what calls ask for, because others have missed its units. */
  scarceUntil: number = Number.NEGATIVE_INFINITY;
  /** Units of ended calls that are not known to be settled, by the batch that reports them. */
  readonly #unsettled = new Map<number, bigint>();
  #shortage: { readonly until: number; readonly version: number } | undefined;

  constructor(
    allowance: {
      readonly key: AllowanceKey;
      readonly windowEnd: number;
      readonly terms: LimitTerms;
    },
    time: number,
  ) {
    this.key = allowance.key;
    this.windowEnd = allowance.windowEnd;
    this.terms = allowance.terms;
    this.recentUse = new RecentUse(time);
  }

  get isOpen(): boolean {
    return this.state !== undefined;
  }

  /** Units that calls can reserve; negative if calls have used more than was held. */
  get free(): bigint {
    return this.held - this.reserved - this.unsettled;
  }

  get unsettled(): bigint {
    let sum = 0n;
    for (const units of this.#unsettled.values()) sum += units;
    return sum;
  }

  /** Whether nothing depends on this lease. */
  get isEmpty(): boolean {
    return this.held === 0n && this.reserved === 0n && this.#unsettled.size === 0;
  }

  /** Whether others have just begun to miss units that are free here. */
  mustReturn(time: number): boolean {
    return this.isWanted && this.free > 0n && time >= this.scarceUntil;
  }

  reserve(units: bigint, time: number): void {
    this.reserved += units;
    this.recentUse.add(units, time);
    this.isChanged = true;
  }

  release(units: bigint): void {
    this.reserved -= units;
    this.isChanged = true;
  }

  /** Counts what a call has used, in a batch that is not yet known. */
  use(units: bigint): void {
    this.#add(unbatched, units);
    this.isChanged = true;
  }

  /** Notes the batch that reports units. */
  batched(number: number, units: bigint): void {
    this.#add(unbatched, -units);
    this.#add(number, units);
  }

  /** Takes units out that are sent back. */
  takeFree(units: bigint): void {
    this.held -= units;
    this.isChanged = true;
  }

  /** Believes what the ledger has; `undefined` if this gateway holds nothing. */
  readBack(state: AllowanceState | undefined, settledBatch: number): void {
    this.held = state?.held ?? 0n;
    if (state !== undefined) {
      const { leased, spent, remaining } = state;
      this.state = { leased, spent, remaining };
    }
    for (const number of this.#unsettled.keys()) {
      if (number !== unbatched && number <= settledBatch) this.#unsettled.delete(number);
    }
    this.isChanged = false;
  }

  /** Remembers that too little is left of a version of the limit. */
  wasShort(version: number, time: number): void {
    this.#shortage = { until: time + shortMs, version };
  }

  /** Whether the ledger has answered just now that it has fewer units left. */
  isShortOf(units: bigint, { inLedger: { version } }: LimitTerms, time: number): boolean {
    const shortage = this.#shortage;
    if (shortage === undefined || shortage.version !== version) return false;
    return time < shortage.until && units > this.free + (this.state?.remaining ?? 0n);
  }

  #add(number: number, units: bigint): void {
    const sum = (this.#unsettled.get(number) ?? 0n) + units;
    if (sum === 0n) this.#unsettled.delete(number);
    else this.#unsettled.set(number, sum);
  }
}

/** Lower than the number of each batch. */
const unbatched = 0;
