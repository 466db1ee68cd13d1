import type { NewAuditRecord } from "./audit-log.js";
import type { LiveServer } from "./server-registry.js";

/** `staged` may decrypt; `active`, exactly one, encrypts; `retiring` decrypts; `retired` is refused. */
export const kekStates = ["staged", "active", "retiring", "retired"] as const;
export type KekState = (typeof kekStates)[number];

/** What all processes on one store agree on about a version of the key-encryption key; no key. */
export interface KekRecord {
  /** 1 to 2^31 − 1. */
  readonly version: number;
  /** Which kind of key: `raw`, `passphrase`, or the id of a provider outside. */
  readonly provider: string;
  /** Of `passphrase` keys: how the key is derived. */
  readonly kdf?: { readonly salt: Uint8Array; readonly iterations: number } | undefined;
  readonly checkSalt: Uint8Array;
  /** By which a process finds out that it has the same key. */
  readonly checkValue: Uint8Array;
  /** 16 hex digits for people. */
  readonly fingerprint: string;
  readonly state: KekState;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly activatedAt?: number | undefined;
  readonly retiredAt?: number | undefined;
}

/** What changes about a version after it was entered. */
export type KekChanges = Pick<KekRecord, "state" | "activatedAt" | "retiredAt">;

/**
 * What a change of the registry does inside of `transact`: reads that nobody changes meanwhile, and
 * writes that become visible together with the new revision. A write carries no rule: whoever calls
 * it has checked that it may be done.
 */
export interface KekTransaction {
  /** The revision that this transaction makes: the one before it plus 1. */
  readonly newRevision: number;
  /** By ascending version. */
  keks(): Promise<KekRecord[]>;
  insertKek(record: KekRecord): Promise<void>;
  /** Sets all of the changes; an absent time is cleared. */
  updateKek(version: number, changes: KekChanges): Promise<void>;
  /** How many secrets the version wraps. */
  countSecrets(version: number): Promise<number>;
  /** Those of {@link ServerRegistry.list}. */
  liveServers(): Promise<LiveServer[]>;
  appendAudit(record: NewAuditRecord): Promise<void>;
}

/** The versions of the key-encryption key that a store knows. */
export interface KekRegistry {
  /** By ascending version. */
  list(): Promise<KekRecord[]>;
  /**
   * Enters a version, unless that version is there, or any secret names it already, or the record
   * is `active` and another version is. Whoever is refused reads the list again. Raises no revision:
   * nothing that was readable or writable changes.
   *
   * @returns whether the record was entered
   */
  insert(record: KekRecord): Promise<boolean>;
  /**
   * Runs `work` as if alone: no mutation, no other change of the registry and no
   * {@link SealedSecretSource.replaceSeals} with a fence comes in between. All of its writes and the
   * revision plus 1 become visible together and durably, or not at all. `work` may be run again;
   * what it throws rolls everything back and passes through unchanged.
   *
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be had
   */
  transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T>;
}
