import type { AllowanceKey, AllowanceState, LedgerLimit } from "./allowance.js";

/** Units of an allowance. */
export interface Units {
  readonly key: AllowanceKey;
  /** Greater than 0. */
  readonly units: bigint;
}

/**
 * Units that a gateway asks for. With 0 units, it opens the allowance: charges of an allowance that was never
 * acquired are not counted. Such an acquisition is granted at any time, as long as the limit is not deleted.
 */
export interface Acquisition {
  readonly key: AllowanceKey;
  readonly units: bigint;
  /** Milliseconds since the Unix epoch; 0 unless the limit has fixed windows. */
  readonly windowEnd: number;
  /** Of the limit, as the gateway knows it. */
  readonly version: number;
  /** What it gets if less than `units` is left: its smallest waiting reservation. At most `units`. */
  readonly least: bigint;
}

/** A transaction of one gateway. Its parts are applied in the order of the fields. */
export interface SyncRequest {
  readonly gatewayId: string;
  /** The number of the gateway's last sync plus 1, from 1; the same one until its result is known. */
  readonly number: number;
  /** Limits that were created, changed or deleted. An older version than the known one changes nothing. */
  readonly limits: readonly LedgerLimit[];
  /** Limits of a restored configuration, which replace known ones with a higher version. */
  readonly restoredLimits: readonly LedgerLimit[];
  /** Units that come back; the gateway has none of them any more. */
  readonly returns: readonly Units[];
  /** Each key once, and none of those that are returned. */
  readonly acquisitions: readonly Acquisition[];
  /** The allowances whose state is read at the end; `all` for those that the gateway holds units of. */
  readonly reads: readonly AllowanceKey[] | "all";
  /** {@link SyncDone.now} of the last sync; 0 at first. */
  readonly wantedSince: number;
}

/**
 * The outcome of an acquisition. `granted`: its `units`, or `least` of them. `stale`: the ledger does not
 * know the limit, knows another version of it, or has it as deleted. `window`: it is not the time of the
 * window. `short`: less than `least` is left; the gateways that hold the `leased` units will return free ones.
 */
export type AcquisitionResult =
  | { readonly result: "granted"; readonly units: bigint }
  | { readonly result: "stale"; readonly version: number | undefined }
  | { readonly result: "window" }
  | { readonly result: "short"; readonly remaining: bigint; readonly leased: bigint };

/** The state of the ledger after a sync. Gateways believe this, and never compute it. */
export interface SyncDone {
  /** `repeated`: the number was applied before, and nothing was changed now. */
  readonly result: "done" | "repeated";
  /** The clock of the database, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** The last batch of the gateway that is settled. */
  readonly settledBatch: number;
  /** Gateways that have synced in the last 10 seconds. */
  readonly liveGateways: number;
  /** In the order of the request; empty if it was applied before. */
  readonly acquisitions: readonly AcquisitionResult[];
  readonly allowances: readonly AllowanceState[];
  /**
   * Allowances that the gateway holds units of, and whose units an acquisition has missed at
   * {@link SyncRequest.wantedSince} or later, or whose amount is spent.
   */
  readonly wanted: readonly AllowanceKey[];
}

/** `fenced`: the gateway has expired, has ended or never joined. It admits no calls any more under this id. */
export type SyncResult = SyncDone | { readonly result: "fenced"; readonly now: number };
