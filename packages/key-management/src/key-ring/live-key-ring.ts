import { type KekLookup, type KekProvider, KeyRing } from "@gw/crypto";
import { CoalescedTask, type KekRegistry } from "@gw/store-abstract";
import type { KeyError } from "../key-error.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import type { KeySources } from "../settings/key-sources.js";
import { loadRegisteredKeys, type RegisteredKey } from "./load-registered-keys.js";

/** The result of {@link LiveKeyRing.refresh}. */
export interface RefreshedKeys {
  /** Versions that were added to the ring. */
  readonly added: readonly number[];
  /** Versions that were removed from the ring. */
  readonly dropped: readonly number[];
  /** Registered versions, except retired ones, that the ring lacks. */
  readonly missing: readonly number[];
  /** Configured keys that cannot be used. Keys that were loaded before stay in the ring. */
  readonly problems: readonly KeyError[];
}

/**
 * The key ring of a running process. It changes only in {@link refresh}, which adds versions that
 * were configured and staged, and drops versions that were retired.
 */
export class LiveKeyRing implements KekLookup {
  readonly #kekRegistry: Pick<KekRegistry, "list">;
  readonly #sources: KeySources;
  readonly #refreshes = new CoalescedTask(() => this.#refresh());
  #keys: readonly RegisteredKey[];
  #ring: KeyRing;

  /** Called by `openKeyRing`. */
  constructor(options: {
    readonly kekRegistry: Pick<KekRegistry, "list">;
    readonly sources: KeySources;
    readonly keys: readonly RegisteredKey[];
  }) {
    this.#kekRegistry = options.kekRegistry;
    this.#sources = options.sources;
    this.#keys = options.keys;
    this.#ring = ringOf(options.keys);
  }

  /** The loaded versions, ascending. */
  get versions(): readonly number[] {
    return this.#ring.versions;
  }

  /** @throws CryptoError `KEK_NOT_IN_RING` with the version */
  get(version: number): KekProvider {
    return this.#ring.get(version);
  }

  has(version: number): boolean {
    return this.#ring.has(version);
  }

  /** Reads the currently configured key of a version, registered or not. @throws {@link KeyError} */
  async configured(version: number): Promise<ConfiguredKey | undefined> {
    const problems: KeyError[] = [];
    const key = (await this.#sources.all((problem) => problems.push(problem))).get(version);
    // Without the key, the first problem may explain why it is missing.
    if (key === undefined && problems[0] !== undefined) throw problems[0];
    return key;
  }

  /**
   * Reads the settings and the registry again, no earlier than this call.
   *
   * @throws GatewayError of the backend, such as TEMPORARILY_UNAVAILABLE
   * @throws KeyError if the data folder cannot be read; the ring stays unchanged
   */
  refresh(): Promise<RefreshedKeys> {
    return this.#refreshes.run();
  }

  async #refresh(): Promise<RefreshedKeys> {
    const problems: KeyError[] = [];
    const keys = await this.#sources.all((problem) => problems.push(problem));
    const records = await this.#kekRegistry.list();
    const loading = await loadRegisteredKeys({ records, keys, loaded: this.#keys });
    const before = this.#ring;
    this.#keys = loading.registered;
    this.#ring = ringOf(loading.registered);
    return {
      added: this.#ring.versions.filter((version) => !before.has(version)),
      dropped: before.versions.filter((version) => !this.#ring.has(version)),
      missing: records
        .filter(({ state, version }) => state !== "retired" && !this.#ring.has(version))
        .map(({ version }) => version),
      problems: [...problems, ...loading.problems],
    };
  }
}

function ringOf(keys: readonly RegisteredKey[]): KeyRing {
  return new KeyRing(keys.map(({ kek }) => kek));
}
