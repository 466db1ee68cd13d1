import { CryptoError } from "../errors.js";
import { assertKekVersion, type KekProvider } from "./kek-provider.js";

/**
 * The loaded key-encryption keys by version. Immutable. Keys are looked up by version, never by
 * decryption attempts.
 */
export class KeyRing {
  /** In ascending order. */
  readonly versions: readonly number[];
  readonly #keks: ReadonlyMap<number, KekProvider>;

  /**
   * @throws RangeError for a version outside 1 to 2^31 − 1
   * @throws TypeError for two keys with the same version
   */
  constructor(keks: Iterable<KekProvider>) {
    const byVersion = new Map<number, KekProvider>();
    for (const kek of keks) {
      assertKekVersion(kek.version);
      if (byVersion.has(kek.version))
        throw new TypeError(`a key ring must not have two keys of version ${kek.version}`);
      byVersion.set(kek.version, kek);
    }
    this.#keks = byVersion;
    this.versions = Object.freeze([...byVersion.keys()].sort((a, b) => a - b));
  }

  /** @throws CryptoError `KEK_NOT_IN_RING`; the message names the version */
  get(version: number): KekProvider {
    const kek = this.#keks.get(version);
    if (kek !== undefined) return kek;
    throw new CryptoError("KEK_NOT_IN_RING", `the key ring lacks KEK version ${version}`);
  }

  /** Whether the ring has a key of this version. */
  has(version: number): boolean {
    return this.#keks.has(version);
  }
}

/** The lookup part of a {@link KeyRing}, for objects that delegate to a ring which they replace. */
export type KekLookup = Pick<KeyRing, "get" | "has">;
