import { GatewayError } from "@gw/entities";
import { CoalescedTask, type ServerRegistry } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";
import type { KeyNotice } from "../key-notice.js";
import type { LiveKeyRing } from "./live-key-ring.js";

/** Options of {@link followKeys}. */
export interface FollowKeysOptions {
  readonly keyRing: LiveKeyRing;
  readonly serverRegistry: ServerRegistry;
  /** The id of this process in the server registry. */
  readonly serverId: string;
  /** Problems that the start already reported; they are not reported again. */
  readonly known?: readonly KeyError[] | undefined;
  /** Receives loaded and dropped versions, and each problem with a key once. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Receives unexpected failures, such as a bug in a key provider. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Keeps the keys of a running process up to date; see {@link followKeys}. */
export interface KeyFollower {
  /**
   * Updates the key ring from the settings and the registry, and announces the versions that are
   * loaded and configured. Call it once at the start and whenever the store revision changed. Never
   * rejects: a refresh that fails is repeated with the next heartbeat.
   */
  refresh(): Promise<void>;
  /** Stops the heartbeat and removes the process from the server registry. */
  close(): Promise<void>;
}

/**
 * Milliseconds between two heartbeats. A server without heartbeats counts as stopped, and a key
 * that it lacks could then become active, so this is not configurable.
 */
const heartbeatInterval = 5_000;

/**
 * Follows the key registry in a running process: loads versions that were staged, drops versions
 * that were retired, and announces the versions that are loaded and configured in the server registry
 * every 5 seconds.
 *
 * Every change of registered keys raises the store revision, after which the owner calls
 * {@link KeyFollower.refresh}. Changes without a new revision are found by the heartbeat, which
 * refreshes, too: a key file that is added after staging, one that changes or disappears, a key
 * provider that is back, the first key of an empty registry.
 *
 * @example
 * ```ts
 * const { serverRegistry } = backend;
 * const follower = followKeys({ keyRing, serverRegistry, serverId: "gw-1:4711" });
 * const watch = watchRevision({
 *   readRevision: () => store.getRevision(),
 *   onRevision: () => void follower.refresh(),
 * });
 * ```
 */
export function followKeys(options: FollowKeysOptions): KeyFollower {
  return new RunningKeyFollower(options);
}

class RunningKeyFollower implements KeyFollower {
  readonly #options: FollowKeysOptions;
  readonly #refreshes = new CoalescedTask(() => this.#refresh());
  readonly #announcements = new CoalescedTask(() => this.#announce());
  readonly #heartbeats: NodeJS.Timeout;
  #announced: string | undefined;
  #reported: ReadonlySet<string>;
  #notSealing: number | undefined;
  #isRefreshing = false;
  /** Whether the store may have changed since the last refresh. */
  #hasChanged = false;
  #isClosed = false;

  constructor(options: FollowKeysOptions) {
    this.#options = options;
    this.#reported = new Set(options.known?.map(({ message }) => message));
    // A starting process announces its configured versions, which may be more than the loaded ones.
    void this.#announcements.run();
    this.#heartbeats = setInterval(() => this.#beat(), heartbeatInterval);
    this.#heartbeats.unref();
  }

  refresh(): Promise<void> {
    this.#hasChanged = true;
    return this.#refreshes.run();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeats);
    await this.#refreshes.idle();
    await this.#announcements.idle();
    const { serverRegistry, serverId } = this.#options;
    // Without a database the last heartbeat expires instead.
    await serverRegistry.withdraw(serverId).catch(() => undefined);
  }

  // Waits for nothing: a slow key service must not delay the next heartbeat.
  #beat(): void {
    void this.#announcements.run();
    if (!this.#isRefreshing) void this.#refreshes.run();
  }

  async #refresh(): Promise<void> {
    if (this.#isClosed) return;
    this.#isRefreshing = true;
    await this.#attempt(() => this.#updateKeyRing());
    this.#isRefreshing = false;
    await this.#announcements.idle();
    if (this.#announced !== this.#versions) await this.#announcements.run();
  }

  async #updateKeyRing(): Promise<void> {
    const { keyRing } = this.#options;
    const isRoutine = !this.#hasChanged;
    this.#hasChanged = false;
    try {
      const { added, dropped, problems } = await keyRing.refresh({ isRoutine });
      for (const version of added) {
        this.#notify("KEY_LOADED", `holds key version ${version}`, version);
      }
      for (const version of dropped) {
        this.#notify("KEY_DROPPED", `dropped key version ${version}`, version);
      }
      this.#report(problems);
    } catch (error) {
      if (!KeyError.is(error)) throw error;
      this.#report([error]);
    }
    this.#reportSealing();
  }

  #report(problems: readonly KeyError[]): void {
    const messages = new Set(problems.map(({ message }) => message));
    for (const message of messages) {
      if (!this.#reported.has(message)) this.#options.onNotice?.({ code: "KEY_UNUSABLE", message });
    }
    if (messages.size === 0 && this.#reported.size > 0) {
      const message = "All configured keys are the registered ones again";
      this.#options.onNotice?.({ code: "KEYS_CONFIRMED", message });
    }
    this.#reported = messages;
  }

  #reportSealing(): void {
    const version = this.#options.keyRing.unconfiguredActive;
    if (version !== undefined && version !== this.#notSealing) {
      const what =
        `seals no secret: only this process still has the key of the active version ${version}, and ` +
        "the next start fails. Calls continue. Restore the key, or rotate to another one " +
        "before this process ends";
      this.#notify("KEY_LOST", what, version);
    }
    this.#notSealing = version;
  }

  async #announce(): Promise<void> {
    if (this.#isClosed) return;
    const { keyRing, serverRegistry, serverId } = this.#options;
    await this.#attempt(async () => {
      const versions = this.#versions;
      await serverRegistry.announce({ serverId, kekVersions: keyRing.configuredVersions });
      this.#announced = versions;
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The owner reports a lost database itself; the keys stay until it is back.
      if (!GatewayError.is(error)) this.#options.onError?.(error);
    }
  }

  get #versions(): string {
    return this.#options.keyRing.configuredVersions.join();
  }

  #notify(code: "KEY_LOADED" | "KEY_DROPPED" | "KEY_LOST", what: string, version: number): void {
    this.#options.onNotice?.({ code, message: `The gateway ${what}`, version });
  }
}
