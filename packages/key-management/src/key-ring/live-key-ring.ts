import { type KekProvider, KeyRing } from "@gw/crypto";
import {
  CoalescedTask,
  type KekRecord,
  type KekRegistry,
  type SealedSecretSource,
  type SealingKeys,
} from "@gw/store-abstract";
import { KeyError } from "../key-error.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import type { KeySources } from "../settings/key-sources.js";
import { requireActive, requireKeys, requireNoSecrets } from "../start-check/required-keys.js";
import { loadRegisteredKeys, type RegisteredKey } from "./load-registered-keys.js";
import { OpenOnlyKek } from "./open-only-kek.js";
import { SecretCounter } from "./secret-counter.js";

/** What `openKeyRing` passes to the {@link LiveKeyRing}. */
export interface LiveKeyRingOptions {
  readonly kekRegistry: Pick<KekRegistry, "list">;
  readonly sealedSecrets: Pick<SealedSecretSource, "countSecretsByKek">;
  readonly sources: KeySources;
  /** `GW_KEK_ACTIVE`. */
  readonly active: number | undefined;
  readonly keys: readonly RegisteredKey[];
  /** The problems of a degraded start. */
  readonly problems: readonly KeyError[];
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** The result of {@link LiveKeyRing.refresh}. */
export interface RefreshedKeys {
  /** Versions that were added to the ring. */
  readonly added: readonly number[];
  /** Versions that were removed from the ring. */
  readonly dropped: readonly number[];
  /** Registered versions, except retired ones, that the ring lacks. */
  readonly missing: readonly number[];
  /** Why a start with the current settings would fail; see {@link LiveKeyRing.problems}. */
  readonly problems: readonly KeyError[];
}

/**
 * The key ring of a running process. It changes only in {@link refresh}, which adds versions that
 * were configured and staged, and drops versions that were retired.
 *
 * A loaded key stays in the ring if its setting changes or disappears, so that calls continue. Until
 * the setting is back, the key opens secrets and seals none.
 */
export class LiveKeyRing implements SealingKeys {
  readonly #options: LiveKeyRingOptions;
  readonly #counter: SecretCounter;
  readonly #confirmations = new Map<number, CoalescedTask<void>>();
  readonly #refreshes = new CoalescedTask(() => this.#refresh());
  #keys: readonly RegisteredKey[];
  #ring: KeyRing;
  #problems: readonly KeyError[];

  /** Called by `openKeyRing`. */
  constructor(options: LiveKeyRingOptions) {
    this.#options = options;
    this.#counter = new SecretCounter(options);
    this.#keys = options.keys;
    this.#ring = ringOf(options.keys);
    this.#problems = options.problems;
  }

  /** The loaded versions, ascending. */
  get versions(): readonly number[] {
    return this.#ring.versions;
  }

  /** The loaded versions that a restart would load again, ascending. */
  get configuredVersions(): readonly number[] {
    const configured = this.#keys.filter(({ isConfigured }) => isConfigured);
    return configured.map(({ record }) => record.version).sort((a, b) => a - b);
  }

  /** The active version if its loaded key is no longer configured, so that no secret is sealed. */
  get unconfiguredActive(): number | undefined {
    const isLost = ({ record, isConfigured }: RegisteredKey): boolean =>
      record.state === "active" && !isConfigured;
    return this.#keys.find(isLost)?.record.version;
  }

  /** Why a start with the settings of the last refresh would fail; empty if it would not. */
  get problems(): readonly KeyError[] {
    return this.#problems;
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
    const key = (await this.#options.sources.all((problem) => problems.push(problem))).get(version);
    // Without the key, the first problem may explain why it is missing.
    if (key === undefined && problems[0] !== undefined) throw problems[0];
    return key;
  }

  /**
   * Compares the setting of a version with its loaded key, no earlier than this call. If they differ, or
   * did at the last refresh, the ring is refreshed: the key seals secrets again if its setting is back,
   * and none otherwise. Calls no service of an external key.
   *
   * @throws GatewayError of the backend, such as TEMPORARILY_UNAVAILABLE
   */
  confirm(version: number): Promise<void> {
    let confirmation = this.#confirmations.get(version);
    if (confirmation === undefined) {
      confirmation = new CoalescedTask(() => this.#confirm(version));
      this.#confirmations.set(version, confirmation);
    }
    return confirmation.run();
  }

  async #confirm(version: number): Promise<void> {
    if (await this.#isAsLoaded(version)) return;
    try {
      await this.refresh();
    } catch (error) {
      // The refresh has noted that no key is known to be configured.
      if (!KeyError.is(error)) throw error;
    }
  }

  async #isAsLoaded(version: number): Promise<boolean> {
    const loaded = this.#keys.find(({ record }) => record.version === version);
    if (loaded === undefined) return true;
    // Its setting may be back.
    if (!loaded.isConfigured) return false;
    try {
      const key = await this.configured(version);
      return (await key?.digest()) === loaded.digest;
    } catch (error) {
      if (!KeyError.is(error)) throw error;
      return false;
    }
  }

  /**
   * Reads the settings and the registry again, no earlier than this call.
   *
   * @param options.isRoutine whether nothing indicates that secrets changed: a count of the last minute is
   * used if the keys are the same
   *
   * @throws GatewayError of the backend, such as TEMPORARILY_UNAVAILABLE
   * @throws KeyError if the data folder cannot be read; the loaded keys stay in the ring
   */
  refresh({ isRoutine = false }: { readonly isRoutine?: boolean } = {}): Promise<RefreshedKeys> {
    if (!isRoutine) this.#counter.forget();
    return this.#refreshes.run();
  }

  async #refresh(): Promise<RefreshedKeys> {
    try {
      return await this.#compare();
    } catch (error) {
      // The settings are unknown, so nothing is known to be configured.
      if (KeyError.is(error)) this.#update(unconfigured(this.#keys), [error]);
      throw error;
    }
  }

  async #compare(): Promise<RefreshedKeys> {
    const { sources, kekRegistry, clock } = this.#options;
    const problems: KeyError[] = [];
    const keys = await sources.all((problem) => problems.push(problem));
    const records = await kekRegistry.list();
    const loading = await loadRegisteredKeys({ records, keys, loaded: this.#keys, now: clock() });
    problems.push(...(await this.#startProblems(records, keys)), ...loading.problems);
    const before = this.#ring;
    this.#update(loading.registered, problems);
    return {
      added: this.#ring.versions.filter((version) => !before.has(version)),
      dropped: before.versions.filter((version) => !this.#ring.has(version)),
      missing: records
        .filter(({ state, version }) => state !== "retired" && !this.#ring.has(version))
        .map(({ version }) => version),
      problems,
    };
  }

  /** What a start requires in addition to matching keys. */
  async #startProblems(
    records: readonly KekRecord[],
    keys: ConfiguredKeys,
  ): Promise<readonly KeyError[]> {
    const { sources, active } = this.#options;
    const problems = problemsOf(() => requireActive(records, active));
    const isMissing = ({ state, version }: KekRecord): boolean =>
      state !== "retired" && !keys.has(version);
    // Counting reads every secret, so it is done only when it decides.
    const isInOrder = problems.length === 0 && this.#problems.length === 0;
    if (isInOrder && !records.some(isMissing)) return [];
    const counts = await this.#counter.count({ records, versions: [...keys.keys()] });
    if (records.length === 0 && counts.size > 0) return problemsOf(() => requireNoSecrets(counts));
    const { dataFolder } = sources;
    return [...problems, ...problemsOf(() => requireKeys({ records, keys, counts, dataFolder }))];
  }

  #update(keys: readonly RegisteredKey[], problems: readonly KeyError[]): void {
    this.#keys = keys;
    this.#ring = ringOf(keys);
    this.#problems = problems;
  }
}

function ringOf(keys: readonly RegisteredKey[]): KeyRing {
  return new KeyRing(
    keys.map(({ kek, isConfigured }) => (isConfigured ? kek : new OpenOnlyKek(kek))),
  );
}

function unconfigured(keys: readonly RegisteredKey[]): readonly RegisteredKey[] {
  return keys.map((key) => ({ ...key, isConfigured: false }));
}

function problemsOf(check: () => unknown): KeyError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!KeyError.is(error)) throw error;
    return [error];
  }
}
