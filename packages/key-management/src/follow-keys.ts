import { GatewayError } from "@gw/entities";
import type { ServerRegistry } from "@gw/store-abstract";
import { KeyError } from "./key-error.js";
import type { KeyNotice } from "./key-notice.js";
import type { LiveKeyRing } from "./live-key-ring.js";

export interface FollowKeysOptions {
  readonly keyRing: LiveKeyRing;
  readonly serverRegistry: ServerRegistry;
  /** Under which this process stands on the board. */
  readonly serverId: string;
  /** What the start has said about the keys already. */
  readonly known?: readonly KeyError[] | undefined;
  /** Milliseconds between two looks; 1,000 when absent, and never more than 5,000. */
  readonly interval?: number | undefined;
  /** Hears of versions that came and went, and of keys that cannot be used; of each once. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Hears of failures that are no answer, such as a bug in a key provider. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Milliseconds since any fixed point; `performance.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** A process that follows the keys; see {@link followKeys}. */
export interface KeyFollower {
  /** Looks now; resolves when the ring and the board are up to date, or cannot be for now. */
  look(): Promise<void>;
  /** Ends it and takes the process off the board. */
  close(): Promise<void>;
}

/**
 * Milliseconds after which a sign of life is due, though nothing has changed. Whoever gave none for
 * long counts as gone, and the key that he lacks could become the active one: no setting stretches it.
 */
const renewal = 5_000;

/**
 * Keeps the keys of a running process up to date, from now on: takes in versions that were staged,
 * once their key is configured, drops those that were retired, and says in the server registry
 * that it is there and what it holds.
 *
 * @example
 * ```ts
 * const follower = followKeys({ keyRing, serverRegistry: backend.serverRegistry, serverId: "gw-1:4711" });
 * // …
 * await follower.close();
 * ```
 */
export function followKeys(options: FollowKeysOptions): KeyFollower {
  return new RunningFollower(options);
}

class RunningFollower implements KeyFollower {
  readonly #options: FollowKeysOptions;
  readonly #clock: () => number;
  #announced: { readonly at: number; readonly versions: string } | undefined;
  #told: ReadonlySet<string>;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: FollowKeysOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#told = new Set(options.known?.map(({ message }) => message));
    // At once: at its start it named what is configured, which may be more than what it holds.
    void this.look().then(() => this.#schedule());
  }

  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    const { serverRegistry, serverId } = this.#options;
    // A database that is away needs no farewell: the sign of life runs out by itself.
    await serverRegistry.withdraw(serverId).catch(() => undefined);
  }

  #schedule(): void {
    if (this.#isClosed) return;
    // A wrong passphrase takes as long to find out as a right one: not every second.
    const wanted = this.#told.size > 0 ? renewal : (this.#options.interval ?? 1_000);
    const interval = Math.min(wanted, renewal);
    this.#timer = setTimeout(async () => {
      await this.look();
      this.#schedule();
    }, interval);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      // Before a key service may take its time.
      await this.#announce();
      await this.#refresh();
      await this.#announce();
    } catch (error) {
      // Whoever watches the database says that it is away; what is held is held until it is back.
      if (!GatewayError.is(error)) this.#options.onError?.(error);
    }
  }

  async #refresh(): Promise<void> {
    const { keyRing } = this.#options;
    let problems: readonly KeyError[];
    try {
      const { added, dropped, problems: found } = await keyRing.refresh();
      for (const version of added)
        this.#notify("KEY_LOADED", `holds key version ${version}`, version);
      for (const version of dropped) {
        this.#notify("KEY_DROPPED", `holds key version ${version} no more`, version);
      }
      problems = found;
    } catch (error) {
      if (!KeyError.is(error)) throw error;
      problems = [error];
    }
    const told = new Set(problems.map(({ message }) => message));
    for (const message of told) {
      if (!this.#told.has(message)) this.#options.onNotice?.({ code: "KEY_UNUSABLE", message });
    }
    this.#told = told;
  }

  async #announce(): Promise<void> {
    const { keyRing, serverRegistry, serverId } = this.#options;
    const now = this.#clock();
    const versions = keyRing.versions.join();
    const last = this.#announced;
    if (last?.versions === versions && now - last.at < renewal) return;
    await serverRegistry.announce({ serverId, kekVersions: keyRing.versions });
    this.#announced = { at: now, versions };
  }

  #notify(code: "KEY_LOADED" | "KEY_DROPPED", what: string, version: number): void {
    this.#options.onNotice?.({ code, message: `The gateway ${what}`, version });
  }
}
