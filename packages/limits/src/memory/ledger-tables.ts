import type { LimitId } from "@gw/entities";
import { nameOfCharge } from "@gw/usage";
import type { AllowanceKey, LedgerLimit } from "../ledger/allowance.js";
import type { LimitEvent } from "../ledger/limit-event.js";

/** A process that takes part. */
export interface GatewayRow {
  readonly gatewayId: string;
  /** Counts the gateways that joined. */
  readonly ordinal: number;
  readonly maxCallMs: number;
  state: "live" | "expired" | "closed";
  /** The number of the last sync. */
  seq: number;
  expiresAt: number;
}

/** What one subject may use of a limit, in one window. */
export interface AllowanceRow {
  readonly key: AllowanceKey;
  readonly windowEnd: number;
  spent: bigint;
  leased: bigint;
  /** When an acquisition last missed units of it. */
  wantedAt: number | undefined;
  hasWarned: boolean;
  hasExceeded: boolean;
  /** Of a bucket, at `refilledAt`, in units × milliseconds of the window: no fractions. */
  level: bigint;
  refilledAt: number;
}

/** What one gateway holds of one allowance. */
export interface LeaseRow {
  readonly gatewayId: string;
  readonly key: AllowanceKey;
  held: bigint;
  /** Units that counted as used when the gateway expired, before it reported their use. */
  writtenOff: bigint;
}

/** The rows of a ledger. */
export class LedgerTables {
  /** In the order in which they joined. */
  readonly gateways: Map<string, GatewayRow> = new Map();
  readonly limits: Map<LimitId, LedgerLimit> = new Map();
  readonly events: Map<string, LimitEvent> = new Map();
  readonly #allowances = new Map<string, AllowanceRow>();
  readonly #leases = new Map<string, Map<string, LeaseRow>>();

  get allowances(): readonly AllowanceRow[] {
    return [...this.#allowances.values()];
  }

  allowance(key: AllowanceKey): AllowanceRow | undefined {
    return this.#allowances.get(nameOfCharge(key));
  }

  insertAllowance(row: AllowanceRow): AllowanceRow {
    this.#allowances.set(nameOfCharge(row.key), row);
    return row;
  }

  /** Also deletes its leases. */
  deleteAllowance(key: AllowanceKey): void {
    const name = nameOfCharge(key);
    this.#allowances.delete(name);
    for (const leases of this.#leases.values()) leases.delete(name);
  }

  leasesOf(gatewayId: string): readonly LeaseRow[] {
    return [...(this.#leases.get(gatewayId)?.values() ?? [])];
  }

  lease(gatewayId: string, key: AllowanceKey): LeaseRow | undefined {
    return this.#leases.get(gatewayId)?.get(nameOfCharge(key));
  }

  /** Adds units to what a gateway holds. */
  addToLease(gatewayId: string, key: AllowanceKey, units: bigint): void {
    const leases = this.#leases.get(gatewayId) ?? new Map<string, LeaseRow>();
    this.#leases.set(gatewayId, leases);
    const lease = leases.get(nameOfCharge(key));
    if (lease !== undefined) lease.held += units;
    else leases.set(nameOfCharge(key), { gatewayId, key, held: units, writtenOff: 0n });
  }

  deleteLeases(gatewayId: string): void {
    this.#leases.delete(gatewayId);
  }
}
