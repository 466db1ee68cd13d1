import { type Charge, nameOfCharge } from "@gw/usage";
import type { AllowanceKey } from "../../ledger/allowance.js";

/** Units by allowance. */
export class UnitSums {
  readonly #sums = new Map<string, { readonly key: AllowanceKey; units: bigint }>();

  add({ limitId, subject, windowStart }: AllowanceKey, units: bigint): void {
    const key = { limitId, subject, windowStart };
    const sum = this.#sums.get(nameOfCharge(key));
    if (sum === undefined) this.#sums.set(nameOfCharge(key), { key, units });
    else sum.units += units;
  }

  addAll(charges: readonly Charge[]): void {
    for (const charge of charges) this.add(charge, charge.units);
  }

  of(key: AllowanceKey): bigint {
    return this.#sums.get(nameOfCharge(key))?.units ?? 0n;
  }

  get keys(): readonly AllowanceKey[] {
    return [...this.#sums.values()].map(({ key }) => key);
  }
}
