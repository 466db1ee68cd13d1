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

/** The versions of the key-encryption key that a store knows. */
export interface KekRegistry {
  /** By ascending version. */
  list(): Promise<KekRecord[]>;
  /**
   * Enters a version, unless that version is there, or any secret names it already, or the record
   * is `active` and another version is. Whoever is refused reads the list again.
   *
   * @returns whether the record was entered
   */
  insert(record: KekRecord): Promise<boolean>;
}
