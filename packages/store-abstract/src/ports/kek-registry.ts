import type { NewAuditRecord } from "./audit-log.js";
import type { LiveServer } from "./server-registry.js";

/**
 * `staged` may decrypt; `active`, exactly one version, encrypts; `retiring` decrypts; `retired` is
 * not accepted.
 */
export const kekStates = ["staged", "active", "retiring", "retired"] as const;
/** One of {@link kekStates}. */
export type KekState = (typeof kekStates)[number];

/** What all processes on a store agree on about a version of the key-encryption key. Not the key. */
export interface KekRecord {
  /** 1 to 2^31 − 1. */
  readonly version: number;
  /** The kind of key: `raw`, `passphrase`, or the id of an external provider. */
  readonly provider: string;
  /** Key derivation parameters; `passphrase` keys only. */
  readonly kdf?: { readonly salt: Uint8Array; readonly iterations: number } | undefined;
  readonly checkSalt: Uint8Array;
  /** Lets a process check that it has the same key. */
  readonly checkValue: Uint8Array;
  /** 16 hex digits, for display. */
  readonly fingerprint: string;
  readonly state: KekState;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly activatedAt?: number | undefined;
  readonly retiredAt?: number | undefined;
}

/** The fields of a version that change after it was registered. */
export type KekChanges = Pick<KekRecord, "state" | "activatedAt" | "retiredAt">;

/**
 * The operations inside {@link KekRegistry.transact}: isolated reads, and writes that become
 * visible together with the new revision. Writes check no rules; the caller has checked them.
 */
export interface KekTransaction {
  /** The revision that this transaction commits: the current revision plus 1. */
  readonly newRevision: number;
  /** By ascending version. */
  keks(): Promise<KekRecord[]>;
  insertKek(record: KekRecord): Promise<void>;
  /** Sets all fields of `changes`; an absent time is cleared. */
  updateKek(version: number, changes: KekChanges): Promise<void>;
  /** Number of secrets sealed under the version. */
  countSecrets(version: number): Promise<number>;
  /** See {@link ServerRegistry.list}. */
  liveServers(): Promise<LiveServer[]>;
  appendAudit(record: NewAuditRecord): Promise<void>;
}

/** The registered versions of the key-encryption key. */
export interface KekRegistry {
  /** By ascending version. */
  list(): Promise<KekRecord[]>;
  /**
   * Registers a version, unless the version is registered, a secret already names it, or the record
   * is `active` and another version is active. After `false`, read the list again. Raises no
   * revision, since nothing becomes readable or writable.
   *
   * @returns whether the record was inserted
   */
  insert(record: KekRecord): Promise<boolean>;
  /**
   * Runs `work` in isolation from store mutations, other registry changes and
   * {@link SealedSecretSource.replaceSeals} with `whileActive`. All writes and the revision plus 1
   * become visible together and durably, or not at all. `work` may run more than once; an error
   * that it throws rolls everything back and is rethrown unchanged.
   *
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be started or committed
   */
  transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T>;
}
