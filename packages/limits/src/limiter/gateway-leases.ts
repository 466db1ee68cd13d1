import { nameOfCharge } from "@gw/usage";
import type { AllowanceKey } from "../ledger/allowance.js";
import { type LimitTerms, windowOf } from "../terms/limit-terms.js";
import { Lease } from "./lease.js";

/** The leases of one gateway id. A process that was fenced has another one from then on. */
export class GatewayLeases {
  readonly gatewayId: string;
  readonly #byName = new Map<string, Lease>();

  constructor(gatewayId: string) {
    this.gatewayId = gatewayId;
  }

  get all(): readonly Lease[] {
    return [...this.#byName.values()];
  }

  find(key: AllowanceKey): Lease | undefined {
    return this.#byName.get(nameOfCharge(key));
  }

  /** The lease of an allowance at a time of the database. */
  leaseOf(
    terms: LimitTerms,
    {
      subject,
      now,
      time,
    }: { readonly subject: string; readonly now: number; readonly time: number },
  ): Lease {
    const { start, end } = windowOf(terms, now);
    const key = { limitId: terms.limit.limitId, subject, windowStart: start };
    const name = nameOfCharge(key);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const lease = new Lease({ key, windowEnd: end, terms }, time);
    this.#byName.set(name, lease);
    return lease;
  }

  forget(lease: Lease): void {
    this.#byName.delete(nameOfCharge(lease.key));
  }
}
