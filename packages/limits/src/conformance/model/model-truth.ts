import assert from "node:assert/strict";
import type { GatewayLimit } from "@gw/entities";
import { nameOfCharge } from "@gw/usage";
import type { AllowanceKey, AllowanceState } from "../../ledger/allowance.js";
import type { Allowance } from "../../ledger/allowance-ledger.js";
import { type LimitTerms, termsOf } from "../../terms/limit-terms.js";
import { leastUnits, mostUnits } from "../../units.js";
import type { ModelCall } from "./model-call.js";
import { UnitSums } from "./unit-sums.js";

/** What calls have really used, whatever the ledger has, and what may not happen. */
export class ModelTruth {
  /** Of all calls, also those that a kill has ended. */
  readonly #used = new UnitSums();
  /** Of calls that have ended, at most what they had reserved, without those admitted in an outage. */
  readonly #covered = new UnitSums();
  readonly #recorded = new UnitSums();
  /** Recorded on disks that were lost. */
  readonly #lost = new UnitSums();
  readonly #ended: { readonly time: number; readonly units: bigint }[] = [];
  readonly #limits = new Map<string, LimitTerms>();
  /** By allowance, after its limit was lowered: the version, and the most that calls may use. */
  readonly #caps = new Map<string, { readonly version: number; readonly units: bigint }>();
  readonly #highest = new Map<string, bigint>();
  /** Whether units that a killed process held may count as used. */
  #hasKilled = false;

  /** Takes over a limit that was created or changed. */
  changed(limit: GatewayLimit): void {
    const terms = termsOf("default", limit);
    const { limitId, amount } = terms.inLedger;
    this.#limits.set(limitId, terms);
    this.#highest.set(limitId, mostUnits(amount, this.#highest.get(limitId) ?? 0n));
  }

  deleted(limitId: string): void {
    this.#limits.delete(limitId);
  }

  /** The allowances that calls have used. */
  get keys(): readonly AllowanceKey[] {
    return this.#used.keys.filter(({ limitId }) => this.#limits.has(limitId));
  }

  /** A call has ended, and its charges are recorded. */
  ended(call: ModelCall, used: bigint): ReturnType<ModelCall["end"]> {
    const reserved = call.units + call.unknown;
    const ended = call.end(used);
    for (const charge of ended.charges) {
      this.#used.add(charge, charge.units);
      this.#recorded.add(charge, charge.units);
      if (!call.isInOutage) this.#covered.add(charge, leastUnits(charge.units, reserved));
    }
    this.#ended.push({ time: call.time, units: leastUnits(used + call.unknown, reserved) });
    return ended;
  }

  /** A kill has ended a call, which has a cost that nothing records. */
  killed(call: ModelCall): void {
    this.#used.addAll(call.end(call.units).charges);
    this.#ended.push({ time: call.time, units: call.units + call.unknown });
  }

  /** A process was killed. */
  crashed(): void {
    this.#hasKilled = true;
  }

  lost(charges: Parameters<UnitSums["addAll"]>[0]): void {
    this.#lost.addAll(charges);
  }

  /** The allowances as the ledger has them. Units that were leased before a limit was lowered may be used. */
  observed(allowances: readonly Allowance[]): void {
    for (const { key, limit, spent, leased } of allowances) {
      const { version, amount } = limit;
      const known = this.#caps.get(nameOfCharge(key))?.version ?? 1;
      if (version === known) continue;
      this.#caps.set(nameOfCharge(key), { version, units: mostUnits(amount, spent + leased) });
    }
  }

  /** Asserts the promises of fixed windows. */
  check(states: readonly AllowanceState[]): void {
    for (const { key, leased, spent } of states) {
      const terms = this.#limits.get(key.limitId);
      if (terms?.inLedger.kind !== "fixed") continue;
      const { isStrict } = terms.inLedger;
      assert.ok(leased >= 0n, `leased units must not be negative, but are ${leased}`);
      if (!isStrict || !this.#hasKilled) {
        const recorded = this.#recorded.of(key);
        assert.ok(spent <= recorded, `${spent} units are spent, but only ${recorded} were used`);
      }
    }
    for (const key of this.keys) {
      const terms = this.#limits.get(key.limitId);
      if (terms?.inLedger.kind !== "fixed" || terms.limit.action === "ALERT") continue;
      const { isStrict, limitId } = terms.inLedger;
      const cap = this.#caps.get(nameOfCharge(key));
      const bound = cap?.units ?? this.#highest.get(limitId) ?? 0n;
      const used = (isStrict ? this.#used : this.#covered).of(key);
      assert.ok(used <= bound, `calls have used ${used} units of a limit of ${bound}`);
    }
  }

  /** Asserts that calls that run do not exceed a number of slots. */
  checkRunning(
    machines: readonly { readonly calls: readonly ModelCall[]; readonly cutOff: number }[],
  ): void {
    for (const { inLedger } of this.#limits.values()) {
      if (inLedger.kind !== "concurrency") continue;
      let allowed = inLedger.amount;
      let running = 0n;
      for (const { calls, cutOff } of machines) {
        running += BigInt(calls.length);
        if (!inLedger.isStrict) allowed += BigInt(cutOff);
      }
      assert.ok(running <= allowed, `${running} calls run, but ${allowed} are allowed`);
    }
  }

  /** Asserts that no interval has more use than a bucket and what it refills. */
  checkBuckets(running: readonly ModelCall[]): void {
    const calls = [
      ...this.#ended,
      ...running.map(({ time, units, unknown }) => ({ time, units: units + unknown })),
    ].sort((one, other) => one.time - other.time);
    for (const { inLedger } of this.#limits.values()) {
      if (inLedger.kind !== "bucket") continue;
      const windowMs = BigInt(inLedger.windowMs);
      for (const [first, { time }] of calls.entries()) {
        let used = 0n;
        for (const call of calls.slice(first)) {
          used += call.units;
          const allowed = inLedger.amount * (windowMs + BigInt(call.time - time));
          assert.ok(
            used * windowMs <= allowed,
            `${used} units were used in ${call.time - time} ms of a bucket of ${inLedger.amount}`,
          );
        }
      }
    }
  }

  /** Asserts that each call counts exactly once, when nothing is in flight. */
  checkAtRest(states: readonly AllowanceState[]): void {
    this.check(states);
    for (const { key, spent } of states) {
      const terms = this.#limits.get(key.limitId);
      if (terms?.inLedger.kind !== "fixed" || terms.limit.onOutage === "ADMIT") continue;
      const recorded = this.#recorded.of(key) - this.#lost.of(key);
      assert.ok(spent >= recorded, `${recorded} units were recorded, but only ${spent} are spent`);
    }
  }
}
