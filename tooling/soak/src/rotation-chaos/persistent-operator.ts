import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { KekState } from "@gw/store-abstract";
import type { KeyFolder } from "../databases/key-folder.ts";
import { type Operator, openOperator } from "../databases/operator.ts";

/** Milliseconds after which an operator would give up. */
const patience = 120_000;

export interface ActivateOptions {
  readonly version: number;
  /** Servers that are there and look after their keys. */
  readonly healthy: () => ReadonlySet<string>;
  /** The database cannot be written; somebody may have stopped in a transaction. */
  readonly onBlocked: () => void;
}

/** Changes the registry, however often that takes. */
export class PersistentOperator {
  readonly #operator: Operator;

  private constructor(operator: Operator) {
    this.#operator = operator;
  }

  static async open(url: string, keys: KeyFolder): Promise<PersistentOperator> {
    const impatience = { lockTimeout: 700, statementTimeout: 3_000 };
    return new PersistentOperator(await openOperator({ url, keys, ...impatience }));
  }

  get backend(): Operator["backend"] {
    return this.#operator.backend;
  }

  async stage(version: number, onBlocked: () => void): Promise<void> {
    const { operations } = this.#operator;
    await this.#until(version, ["staged"], {
      onBlocked,
      act: () => operations.stageKek({ version }),
    });
  }

  async activate({ version, healthy, onBlocked }: ActivateOptions): Promise<void> {
    const { operations } = this.#operator;
    const act = async (): Promise<void> => {
      const board = await operations.listServers();
      const others = board.map(({ serverId }) => serverId).filter((id) => !healthy().has(id));
      await operations.activateKek({ version, ignoreServers: others });
    };
    await this.#until(version, ["active"], { onBlocked, act });
  }

  /** @returns false where there still are secrets under it */
  async retire(version: number, onBlocked: () => void): Promise<boolean> {
    const { operations } = this.#operator;
    let isUsed = false;
    const act = async (): Promise<void> => {
      await operations.retireKek({ version }).catch((error: unknown) => {
        if (!GatewayError.is(error, "INVALID_STATE")) throw error;
        isUsed = error.message.includes("still sealed");
        if (!isUsed) throw error;
      });
    };
    await this.#until(version, ["retired"], { onBlocked, act, isEnough: () => isUsed });
    return !isUsed;
  }

  close(): Promise<void> {
    return this.#operator.close();
  }

  async #until(
    version: number,
    states: readonly KekState[],
    options: {
      readonly act: () => Promise<unknown>;
      readonly onBlocked: () => void;
      readonly isEnough?: () => boolean;
    },
  ): Promise<void> {
    const { act, onBlocked, isEnough = () => false } = options;
    for (const end = performance.now() + patience; ; ) {
      try {
        await act();
        return;
      } catch (error) {
        if (performance.now() > end || !GatewayError.is(error)) throw error;
        const isAway = error.code === "TEMPORARILY_UNAVAILABLE";
        if (!isAway && error.code !== "INVALID_STATE") throw error;
        if (isAway) onBlocked();
        // One that was in doubt may have been made, and is refused the second time.
        if ((await this.#stateOf(version)) === states[0] || isEnough()) return;
        await delay(20);
      }
    }
  }

  async #stateOf(version: number): Promise<KekState | undefined> {
    const records = await this.backend.kekRegistry.list().catch(() => []);
    return records.find((record) => record.version === version)?.state;
  }
}
