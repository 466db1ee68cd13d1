import type { CallRecord, CallStage, CallState } from "@gw/data-plane";
import type { UsageRecord } from "@gw/usage";
import { metadataHeader, parseCallMetadata } from "./call-metadata.js";
import type { ModelPrices } from "./model-prices.js";
import { type StartedCall, usageRecordOf } from "./usage-record-of.js";
import type { UsageRecorder } from "./usage-recorder.js";

/** Options of {@link UsageStage}. */
export interface UsageStageOptions {
  readonly recorder: Pick<UsageRecorder, "record">;
  readonly prices: ModelPrices;
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
    if (started === undefined || !endpoint.usageTracking) return;
    const { recorder, prices, onRecord } = this.#options;
    const usage = usageRecordOf(state, started, { record, prices });
    onRecord?.(usage, workspace.name);
    await recorder.record(usage);
  }
}
