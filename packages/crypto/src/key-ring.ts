import { CryptoError } from "./errors.js";
import { assertKekVersion, type KekProvider } from "./kek-provider.js";

/**
 * The key-encryption keys that this process holds, by version. It does not change: for another key
 * build another ring. A key is found by its version, never by trying.
 */
export class KeyRing {
  /** Ascending. */
  readonly versions: readonly number[];
  readonly #keks: ReadonlyMap<number, KekProvider>;

  /**
   * @throws RangeError for a version outside 1 to 2^31 − 1
   * @throws TypeError for two keys of one version
   */
  constructor(keks: Iterable<KekProvider>) {
    const byVersion = new Map<number, KekProvider>();
    for (const kek of keks) {
      assertKekVersion(kek.version);
      if (byVersion.has(kek.version)) throw new TypeError(`two keys of version ${kek.version}`);
      byVersion.set(kek.version, kek);
    }
    this.#keks = byVersion;
    this.versions = Object.freeze([...byVersion.keys()].sort((a, b) => a - b));
  }

  /** @throws CryptoError `KEK_NOT_IN_RING`, whose message names the version */
  get(version: number): KekProvider {
    const kek = this.#keks.get(version);
    if (kek !== undefined) return kek;
    throw new CryptoError("KEK_NOT_IN_RING", `the key ring lacks KEK version ${version}`);
  }

  /** Whether {@link get} would give a key. */
  has(version: number): boolean {
    return this.#keks.has(version);
  }
}

/**
 * Where keys are looked up: a {@link KeyRing}, or whatever holds the ring of the moment while keys
 * come and go.
 */
export type KekLookup = Pick<KeyRing, "get" | "has">;
