import type { AllowanceKey, AllowanceState, LedgerLimit } from "./allowance.js";

/** Units of an allowance. */
export interface Units {
  readonly key: AllowanceKey;
  /** Greater than 0. */
  readonly units: bigint;
}

/** Units that a gateway wants. */
export interface Acquisition extends Units {
  /** Milliseconds since the Unix epoch; 0 unless the limit has fixed windows. */
  readonly windowEnd: number;
  /** Of the limit, as the gateway knows it. */
  readonly version: number;
  /** What it wants if there is less: its smallest waiting reservation. From 1 to `units`. */
  readonly least: bigint;
}

/** A transaction of one gateway. Its parts are applied in the order of the fields. */
export interface SyncRequest {
  readonly gatewayId: string;
  /** The number of the gateway's last sync plus 1, from 1; the same one until its result is known. */
  readonly number: number;
  /** Limits that were created, changed or deleted. An older version than the known one changes nothing. */
  readonly limits: readonly LedgerLimit[];
  /** Units that come back; the gateway has none of them any more. */
  readonly returns: readonly Units[];
  /** Each key once. */
  readonly acquisitions: readonly Acquisition[];
  /** The allowances whose state is read at the end; `all` for those that the gateway holds units of. */
  readonly reads: readonly AllowanceKey[] | "all";
  /** Since when other gateways may have wanted units: {@link SyncDone.now} of the last sync. */
  readonly wantedSince: number;
}

/**
 * What became of an acquisition. `stale`: the limit has another version or was deleted. `window`: it is
 * not the time of the window. `short`: less than `least` is left; others that hold units will give some back.
 */
export type AcquisitionResult =
  | { readonly result: "granted"; readonly units: bigint }
  | { readonly result: "stale"; readonly version: number | undefined }
  | { readonly result: "window" }
  | { readonly result: "short"; readonly remaining: bigint; readonly spent: bigint };

/** The state of the ledger after a sync. Gateways believe this, and never compute it. */
export interface SyncDone {
  /** `repeated`: the number was applied before, and nothing was changed now. */
  readonly result: "done" | "repeated";
  /** The clock of the database, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** The last batch of the gateway that is settled. */
  readonly settledBatch: number;
  /** Gateways that can hold units. */
  readonly liveGateways: number;
  /** In the order of the request; empty if it was applied before. */
  readonly acquisitions: readonly AcquisitionResult[];
  readonly allowances: readonly AllowanceState[];
  /** Allowances that others have waited for since {@link SyncRequest.wantedSince}, or that are used up. */
  readonly wanted: readonly AllowanceKey[];
}

/** `fenced`: the gateway has expired or ended. It admits no calls any more under this id. */
export type SyncResult = SyncDone | { readonly result: "fenced"; readonly now: number };
