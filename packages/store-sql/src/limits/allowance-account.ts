import type { AllowanceKey, LedgerLimit, LimitEvent } from "@gw/limits";

/** The numbers of an allowance and of the lease of one gateway. */
export interface AccountState {
  windowEnd: number;
  spent: bigint;
  leased: bigint;
  /** Of a bucket: units × milliseconds of the window that it contains; negative for debt. */
  level: bigint;
  refilledAt: number;
  wantedAt: number;
  isWarned: boolean;
  isExceeded: boolean;
  held: bigint;
  writtenOff: bigint;
}

/** What 64 bits hold. */
const highest = 2n ** 63n - 1n;

/**
 * An allowance that this transaction has locked, with the lease that one gateway has of it. Each operation moves units
 * between what is unspent, what the gateway holds, and what is spent.
 */
export class AllowanceAccount {
  readonly key: AllowanceKey;
  /** `undefined` if the ledger does not know it. */
  readonly limit: LedgerLimit | undefined;
  /** The time of the database, read after the lock. */
  readonly now: number;
  readonly before: Readonly<AccountState>;
  readonly state: AccountState;
  readonly events: Omit<LimitEvent, "eventId">[] = [];

  constructor(account: {
    readonly key: AllowanceKey;
    readonly limit: LedgerLimit | undefined;
    readonly now: number;
    readonly state: AccountState;
  }) {
    this.key = account.key;
    this.limit = account.limit;
    this.now = account.now;
    this.before = { ...account.state };
    this.state = account.state;
  }

  /** Units that could be granted now. */
  get remaining(): bigint {
    return remainingUnits(this.state, this);
  }

  /**
   * Grants units, or the least number if there are less.
   *
   * @returns the units; `undefined` if there are too few, which other gateways will see then
   */
  acquire({
    units,
    least,
  }: {
    readonly units: bigint;
    readonly least: bigint;
  }): bigint | undefined {
    const { remaining, state } = this;
    const granted = [units, least].find((wanted) => wanted <= remaining || wanted === 0n);
    if (granted === undefined) {
      state.wantedAt = this.now;
      return undefined;
    }
    this.#refill(-granted);
    state.leased += granted;
    state.held += granted;
    return granted;
  }

  /** Takes units back that the gateway holds. */
  giveBack(units: bigint): void {
    const returned = lower(units, this.state.held);
    this.#refill(returned);
    this.#release(returned);
  }

  /** Counts units that calls used: those that the gateway holds, and others. */
  settle(used: bigint): void {
    const { held, writtenOff } = this.state;
    const fromLease = lower(used, held);
    const fromWrittenOff = lower(used - fromLease, writtenOff);
    this.#refill(fromLease + fromWrittenOff - used);
    this.#release(fromLease);
    this.state.writtenOff -= fromWrittenOff;
    this.#spend(used);
    this.#raiseEvents();
  }

  /** Releases what an expired gateway holds, unless its calls may still use it. */
  expire({ hasEnded }: { readonly hasEnded: boolean }): void {
    const { state, limit } = this;
    if (limit === undefined || limit.kind === "fixed") return;
    if (limit.kind === "concurrency" && limit.isStrict && !hasEnded) return;
    const { held } = state;
    // As used now, so that it refills.
    this.#refill(0n);
    this.#release(held);
    if (limit.kind === "bucket") state.writtenOff += held;
  }

  /** Ends the lease of a gateway that has ended. What it held may have been used if it crashed. */
  close({ hasCrashed }: { readonly hasCrashed: boolean }): void {
    const { limit } = this;
    const { held } = this.state;
    this.#refill(hasCrashed ? 0n : held);
    this.#release(held);
    this.state.writtenOff = 0n;
    if (hasCrashed && limit?.isStrict !== false) this.#spend(held);
  }

  #release(units: bigint): void {
    this.state.held -= units;
    this.state.leased -= units;
  }

  /** Brings the level of a bucket up to date, and adds units. Before `leased` changes. */
  #refill(units: bigint): void {
    const { state, limit, now } = this;
    if (limit?.kind !== "bucket") return;
    const level = levelNow(state, { limit, now }) + units * BigInt(limit.windowMs);
    state.level = level < -highest ? -highest : level;
    state.refilledAt = Math.max(state.refilledAt, now);
  }

  #spend(units: bigint): void {
    const { state, limit } = this;
    if (limit !== undefined && limit.kind !== "fixed") return;
    state.spent = lower(state.spent + units, highest);
  }

  #raiseEvents(): void {
    const { state, limit, key, now } = this;
    if (limit?.kind !== "fixed" || limit.isDeleted) return;
    const { spent, windowEnd } = state;
    const { amount, warnAt } = limit;
    const event = { key, windowEnd, time: now, spent, amount };
    if (!state.isWarned && warnAt !== undefined && spent >= warnAt) {
      state.isWarned = true;
      this.events.push({ ...event, kind: "warned" });
    }
    if (!state.isExceeded && spent >= amount) {
      state.isExceeded = true;
      this.events.push({ ...event, kind: "exceeded" });
    }
  }
}

/** Units that could be granted; negative for a bucket in debt, and if the amount was lowered. */
export function remainingUnits(
  state: Pick<AccountState, "spent" | "leased" | "level" | "refilledAt">,
  { limit, now }: { readonly limit: LedgerLimit | undefined; readonly now: number },
): bigint {
  if (limit === undefined) return 0n;
  if (limit.kind !== "bucket") return limit.amount - state.spent - state.leased;
  const windowMs = BigInt(limit.windowMs);
  const level = levelNow(state, { limit, now });
  // The division of negative numbers rounds up.
  return (level - (level < 0n ? windowMs - 1n : 0n)) / windowMs;
}

/** The level of a bucket, which refills in one window and never above what is not leased. */
function levelNow(
  { leased, level, refilledAt }: Pick<AccountState, "leased" | "level" | "refilledAt">,
  { limit, now }: { readonly limit: LedgerLimit; readonly now: number },
): bigint {
  const { amount, windowMs } = limit;
  const elapsed = Math.min(Math.max(now - refilledAt, 0), windowMs);
  return lower((amount - leased) * BigInt(windowMs), level + amount * BigInt(elapsed));
}

function lower(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
