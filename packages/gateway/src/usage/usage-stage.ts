import type { CallRecord, CallStage, CallState } from "@gw/data-plane";
import type { UsageRecord } from "@gw/usage";
import type { LimitStage } from "../limits/limit-stage.js";
import { metadataHeader, parseCallMetadata } from "./call-metadata.js";
import type { ModelPrices } from "./model-prices.js";
import { type StartedCall, usageRecordOf } from "./usage-record-of.js";
import type { UsageRecorder } from "./usage-recorder.js";

/** Options of {@link UsageStage}. */
export interface UsageStageOptions {
  readonly recorder: Pick<UsageRecorder, "record">;
  readonly prices: ModelPrices;
  /** Records calls with what they used of limits; absent if limits are not enforced. */
  readonly limits?: Pick<LimitStage, "record"> | undefined;
  /** Receives each record, with the name of its workspace. */
  readonly onRecord?: ((record: UsageRecord, workspace: string) => void) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Records the usage of each call before the client sees the end of its response, except for endpoints that
 * do not track their usage.
 */
export class UsageStage implements CallStage {
  readonly #options: UsageStageOptions;
  readonly #started = new WeakMap<CallState, StartedCall>();

  constructor(options: UsageStageOptions) {
    this.#options = options;
  }

  /** @throws GatewayError INVALID_PARAMETER_VALUE for an invalid header */
  onRequest(state: CallState): void {
    const { clock = Date.now } = this.#options;
    const time = clock();
    this.#started.set(state, { time, metadata: {} });
    const header = state.request.headers[metadataHeader];
    if (header === undefined) return;
    const metadata = parseCallMetadata(String(header));
    this.#started.set(state, { time, metadata });
  }

  async onEnd(state: CallState, record: CallRecord): Promise<void> {
    const started = this.#started.get(state);
    const { endpoint, workspace } = state.request;
    const { recorder, prices, limits, onRecord } = this.#options;
    const usage =
      started !== undefined && endpoint.usageTracking
        ? usageRecordOf(state, started, { record, prices })
        : undefined;
    if (usage !== undefined) onRecord?.(usage, workspace.name);
    if (limits !== undefined) await limits.record(state, record, usage);
    else if (usage !== undefined) await recorder.record(usage);
  }

  /** What the caller attributes a call to. */
  metadataOf(state: CallState): Readonly<Record<string, string>> {
    return this.#started.get(state)?.metadata ?? {};
  }
}
