import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { KekState } from "@gw/store-abstract";
import type { KeyFolder } from "../databases/key-folder.ts";
import { type Operator, openOperator } from "../databases/operator.ts";

/** Milliseconds. */
const maxDuration = 120_000;

export interface ActivateOptions {
  readonly version: number;
  /** Ids of servers that run and follow the keys. */
  readonly healthy: () => ReadonlySet<string>;
  /** Called when the database is unavailable; a paused process may hold locks. */
  readonly onBlocked: () => void;
}

/** Changes the key registry, and retries until it succeeds. */
export class PersistentOperator {
  readonly #operator: Operator;

  private constructor(operator: Operator) {
    this.#operator = operator;
  }

  static async open(url: string, keys: KeyFolder): Promise<PersistentOperator> {
    const timeouts = { lockTimeout: 700, statementTimeout: 3_000 };
    return new PersistentOperator(await openOperator({ url, keys, ...timeouts }));
  }

  get backend(): Operator["backend"] {
    return this.#operator.backend;
  }

  async stage(version: number, onBlocked: () => void): Promise<void> {
    const { operations } = this.#operator;
    await this.#retry(version, "staged", {
      onBlocked,
      act: () => operations.stageKek({ version }),
    });
  }

  async activate({ version, healthy, onBlocked }: ActivateOptions): Promise<void> {
    const { operations } = this.#operator;
    const act = async (): Promise<void> => {
      const servers = await operations.listServers();
      const others = servers.map(({ serverId }) => serverId).filter((id) => !healthy().has(id));
      await operations.activateKek({ version, ignoreServers: others });
    };
    await this.#retry(version, "active", { onBlocked, act });
  }

  /** @returns false if secrets are still sealed under the version */
  async retire(version: number, onBlocked: () => void): Promise<boolean> {
    const { operations } = this.#operator;
    let isUsed = false;
    const act = async (): Promise<void> => {
      await operations.retireKek({ version }).catch(async (error: unknown) => {
        if (!GatewayError.is(error, "INVALID_STATE")) throw error;
        const counts = await this.backend.sealedSecrets.countSecretsByKek();
        isUsed = (counts.get(version) ?? 0) > 0;
        if (!isUsed) throw error;
      });
    };
    await this.#retry(version, "retired", { onBlocked, act });
    return !isUsed;
  }

  close(): Promise<void> {
    return this.#operator.close();
  }

  async #retry(
    version: number,
    state: KekState,
    options: {
      readonly act: () => Promise<unknown>;
      readonly onBlocked: () => void;
    },
  ): Promise<void> {
    const { act, onBlocked } = options;
    for (const end = performance.now() + maxDuration; ; ) {
      try {
        await act();
        return;
      } catch (error) {
        if (performance.now() > end || !GatewayError.is(error)) throw error;
        const isUnavailable = error.code === "TEMPORARILY_UNAVAILABLE";
        if (!isUnavailable && error.code !== "INVALID_STATE") throw error;
        if (isUnavailable) onBlocked();
        // A failed attempt may have been committed, so that the next one is rejected.
        if ((await this.#stateOf(version)) === state) return;
        await delay(20);
      }
    }
  }

  async #stateOf(version: number): Promise<KekState | undefined> {
    const records = await this.backend.kekRegistry.list().catch(() => []);
    return records.find((record) => record.version === version)?.state;
  }
}
