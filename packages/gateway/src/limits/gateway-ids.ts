import type { EndedCall, Limiter } from "@gw/limits";
import type { UsageRecord } from "@gw/usage";
import type { UsageRecorder } from "../usage/usage-recorder.js";

/**
 * Records calls under the gateway id that has admitted them. The limiter takes another id when the ledger has
 * fenced this process; the earlier one ends with its last call.
 */
export class GatewayIds {
  readonly #limiter: Pick<Limiter, "gatewayId">;
  readonly #recorder: Pick<UsageRecorder, "gatewayId" | "record" | "startGateway" | "endGateway">;
  readonly #onError: (error: unknown) => void;
  /** The number of running calls of each id that is not ended. */
  readonly #running = new Map<string, number>();
  #following: Promise<void> | undefined;

  constructor(options: {
    readonly limiter: Pick<Limiter, "gatewayId">;
    readonly recorder: Pick<UsageRecorder, "gatewayId" | "record" | "startGateway" | "endGateway">;
    readonly onError?: ((error: unknown) => void) | undefined;
  }) {
    this.#limiter = options.limiter;
    this.#recorder = options.recorder;
    this.#onError = options.onError ?? (() => undefined);
    this.#running.set(options.recorder.gatewayId, 0);
  }

  /** Counts a call that runs under an id. */
  admitted(gatewayId: string): void {
    this.#running.set(gatewayId, (this.#running.get(gatewayId) ?? 0) + 1);
  }

  /** Records a call that has ended. */
  async record(usage: UsageRecord | undefined, ended: EndedCall): Promise<void> {
    if (this.#limiter.gatewayId !== this.#recorder.gatewayId) {
      this.#following ??= this.#follow().finally(() => {
        this.#following = undefined;
      });
      await this.#following;
    }
    await this.#recorder.record(usage, ended);
    this.#running.set(ended.gatewayId, (this.#running.get(ended.gatewayId) ?? 1) - 1);
    await this.#endIdle();
  }

  async #follow(): Promise<void> {
    try {
      await this.#recorder.startGateway(this.#limiter.gatewayId);
    } catch (error) {
      this.#onError(error);
    }
  }

  async #endIdle(): Promise<void> {
    for (const [gatewayId, calls] of this.#running) {
      const isCurrent =
        gatewayId === this.#recorder.gatewayId || gatewayId === this.#limiter.gatewayId;
      if (calls > 0 || isCurrent) continue;
      this.#running.delete(gatewayId);
      await this.#recorder.endGateway(gatewayId);
    }
  }
}
