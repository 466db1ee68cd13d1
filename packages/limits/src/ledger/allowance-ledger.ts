import type { Page, PageRequest } from "@gw/entities";
import type { AllowanceKey, AllowanceState, LedgerLimit } from "./allowance.js";
import type { LimitEvent } from "./limit-event.js";
import type { SyncRequest, SyncResult } from "./sync.js";

/**
 * Where all gateways of an installation account for what their limits allow. A unit is unspent, held by one
 * gateway, or spent, and moves in a transaction only. What calls used is settled by `addBatch` of the usage
 * store on the same database, in the transaction of their usage records; a batch names its charges.
 *
 * All methods reject with TEMPORARILY_UNAVAILABLE while the database is away: whether the change was made
 * is then unknown. They reject with STORE_CLOSED after `close`.
 */
export interface AllowanceLedger {
  /**
   * Registers a gateway that takes part, from its first {@link sync} with the number 1 on. Its id is a
   * UUID that is never used again; the usage store may know it already. Does nothing for one that has joined.
   */
  join(gateway: {
    readonly gatewayId: string;
    /** Milliseconds that its longest call can take, with a margin. */
    readonly maxCallMs: number;
  }): Promise<void>;

  /**
   * One transaction of a gateway: proves that it is alive, and returns and acquires units. Each number counts
   * once: a request that arrives again, or late, changes nothing. The ledger takes the next number of the
   * gateway or, as `repeated`, the last one; for any other number, the gateway is `fenced`.
   */
  sync(request: SyncRequest): Promise<SyncResult>;

  /**
   * Marks gateways that have not synced for 10 seconds as expired. Units of fixed windows stay held. Those of
   * buckets count as used. Slots of running calls return to the allowance, those of strict limits after the
   * longest call. Called by a gateway that itself has had contact for 10 seconds.
   *
   * @returns the ids of gateways that this call has marked
   */
  expireGateways(): Promise<readonly string[]>;

  /**
   * Ends a gateway whose batches are all settled, and releases the units that it holds. After a crash, those of
   * strict limits, of unknown limits and of buckets count as used. Batches that arrive later still count.
   *
   * @returns whether this call has ended it; false if it had ended, or is unknown
   */
  closeGateway(gateway: {
    readonly gatewayId: string;
    readonly hasCrashed: boolean;
  }): Promise<boolean>;

  /** Gateways that hold units, or have synced in the last hour; those that joined first come first. */
  listGateways(request?: PageRequest): Promise<Page<LedgerGateway>>;

  /** The allowances of limits that exist in the ledger, without those of windows that have ended. */
  listAllowances(
    request: PageRequest & { readonly limitIds: readonly string[] },
  ): Promise<Page<Allowance>>;

  /** Events that were not deleted, the oldest first. */
  listEvents(request: { readonly limit: number }): Promise<readonly LimitEvent[]>;
  /** Deletes events that were delivered. */
  deleteEvents(eventIds: readonly string[]): Promise<void>;

  /**
   * Deletes what has no effect any more: allowances of deleted limits, of windows that ended more than seven
   * days and the longest call ago, and of full buckets; and gateways that ended 400 days ago.
   *
   * @returns how many rows were deleted, at most `limit`
   */
  sweep(range: { readonly limit: number }): Promise<number>;

  /** Idempotent. */
  close(): Promise<void>;
}

/** The registered limit of an allowance, and its use. */
export interface Allowance extends Omit<AllowanceState, "held"> {
  readonly key: AllowanceKey;
  /** Milliseconds since the Unix epoch; 0 unless the limit has fixed windows. */
  readonly windowEnd: number;
  readonly limit: LedgerLimit;
}

/** A process that takes part in a ledger. */
export interface LedgerGateway {
  readonly gatewayId: string;
  /** `live`: it syncs. `expired`: it has not synced for 10 seconds. `closed`: it has ended. */
  readonly state: "live" | "expired" | "closed";
  /** Milliseconds since the Unix epoch; when it expires or has expired. */
  readonly expiresAt: number;
  /** Allowances that it holds units of. */
  readonly leases: number;
}
