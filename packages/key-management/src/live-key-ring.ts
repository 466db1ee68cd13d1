import { type KekLookup, type KekProvider, KeyRing } from "@gw/crypto";
import type { KekRegistry } from "@gw/store-abstract";
import { type CheckedKey, checkKeys } from "./check-keys.js";
import type { ConfiguredKey } from "./configured-key.js";
import type { KeyError } from "./key-error.js";
import type { KeySources } from "./key-sources.js";

/** What became of a look at settings and registry. */
export interface RefreshedKeys {
  /** Versions that came into the ring. */
  readonly added: readonly number[];
  /** Versions that left it. */
  readonly dropped: readonly number[];
  /** Configured keys that are not as they should be; those that were there before stay. */
  readonly problems: readonly KeyError[];
}

/**
 * The keys of a process that runs for long. {@link refresh} takes in what was configured and staged
 * meanwhile, and drops what was retired; in between it does not change.
 */
export class LiveKeyRing implements KekLookup {
  readonly #kekRegistry: Pick<KekRegistry, "list">;
  readonly #sources: KeySources;
  #checked: readonly CheckedKey[];
  #ring: KeyRing;
  #refreshing: Promise<RefreshedKeys> | undefined;

  /** Made by `openKeyRing`. */
  constructor(options: {
    readonly kekRegistry: Pick<KekRegistry, "list">;
    readonly sources: KeySources;
    readonly checked: readonly CheckedKey[];
  }) {
    this.#kekRegistry = options.kekRegistry;
    this.#sources = options.sources;
    this.#checked = options.checked;
    this.#ring = ringOf(options.checked);
  }

  /** Ascending. */
  get versions(): readonly number[] {
    return this.#ring.versions;
  }

  /** @throws CryptoError `KEK_NOT_IN_RING`, whose message names the version */
  get(version: number): KekProvider {
    return this.#ring.get(version);
  }

  has(version: number): boolean {
    return this.#ring.has(version);
  }

  /** The key of a version as it is configured now, registered or not. @throws {@link KeyError} */
  async configured(version: number): Promise<ConfiguredKey | undefined> {
    const problems: KeyError[] = [];
    const key = (await this.#sources.all((problem) => problems.push(problem))).get(version);
    // Where it is not there, one of them may say why.
    if (key === undefined && problems[0] !== undefined) throw problems[0];
    return key;
  }

  /**
   * Looks at the settings and the registry again.
   *
   * @throws GatewayError of the backend, such as TEMPORARILY_UNAVAILABLE
   * @throws KeyError where the data folder cannot be read; the ring stays as it was
   */
  refresh(): Promise<RefreshedKeys> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<RefreshedKeys> {
    const problems: KeyError[] = [];
    const keys = await this.#sources.all((problem) => problems.push(problem));
    const records = await this.#kekRegistry.list();
    const { checked, problems: wrong } = await checkKeys({ records, keys, held: this.#checked });
    const before = this.#ring;
    this.#checked = checked;
    this.#ring = ringOf(checked);
    return {
      added: this.#ring.versions.filter((version) => !before.has(version)),
      dropped: before.versions.filter((version) => !this.#ring.has(version)),
      problems: [...problems, ...wrong],
    };
  }
}

function ringOf(checked: readonly CheckedKey[]): KeyRing {
  return new KeyRing(checked.map(({ kek }) => kek));
}
