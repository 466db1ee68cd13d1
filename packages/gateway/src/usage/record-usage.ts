import type { CallStage } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import { Limiter, type LimiterOptions } from "@gw/limits";
import type { UsageStore } from "@gw/usage";
import type { SpoolObserver } from "@gw/usage/spool";
import type { CallMetrics } from "../call-metrics.js";
import { LimitStage } from "../limits/limit-stage.js";
import { settledStore } from "../limits/settled-store.js";
import type { ClosingStack } from "../open-gateway/closing-stack.js";
import { loadPriceList } from "../prices/load-price-list.js";
import { Retention } from "../retention.js";
import type { ServerSettings } from "../settings/settings.js";
import { ModelPrices } from "./model-prices.js";
import { UsageRecorder } from "./usage-recorder.js";
import { UsageStage } from "./usage-stage.js";

/** Receives what operators must know about the usage of calls. Its functions must not throw. */
export interface UsageListener extends SpoolObserver {
  /** Receives one line for each risk of the usage database, once it is open. */
  onNotice?(message: string): void;
  /** Receives how many old calls and sums of hours were deleted. */
  onDeleted?(rows: number): void;
  /** Receives why old calls and sums could not be deleted; the next attempt is an hour later. */
  onDeletionFailed?(error: unknown): void;
}

/** The recording of usage. */
export interface UsageRecording {
  readonly stages: readonly CallStage[];
  /** Enforces the limits that it is configured with; absent without a ledger. */
  readonly limiter: Limiter | undefined;
  /** Adds the metrics of usage. */
  countIn(
    metrics: Pick<CallMetrics, "addCounter" | "addGauge" | "countCost" | "countRefusal">,
  ): void;
}

/**
 * Records the usage of calls, and deletes what is older than the settings permit, until the stack is closed.
 *
 * @throws SettingError for an invalid price file; works without the usage store and the data folder
 */
export async function recordUsage(
  options: UsageListener & {
    readonly settings: Pick<ServerSettings, "dataDir" | "usage" | "priceFile">;
    readonly usage: UsageStore;
    /** Where gateways account for limits, next to the usage; limits are not enforced when absent. */
    readonly limits?: LimiterOptions | undefined;
  },
  opened: ClosingStack,
): Promise<UsageRecording> {
  const { settings, usage, limits, onDeleted, onDeletionFailed } = options;
  const prices = new ModelPrices(await loadPriceList(settings));
  const limiter = limits && new Limiter(limits);
  const recorder = opened.add(
    await UsageRecorder.open({
      ...options,
      store: limiter === undefined ? usage : settledStore(usage, limiter),
      closeGateway: limits && ((gateway) => limits.ledger.closeGateway(gateway)),
      gatewayId: limiter?.gatewayId,
    }),
  );
  const { retention, sumRetention } = settings.usage;
  const onError = (error: unknown): void => {
    // The spool reports an unavailable store, and that it is available again.
    if (!GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) onDeletionFailed?.(error);
  };
  for (const [kind, days] of [
    ["calls", retention],
    ["sums", sumRetention],
  ] as const) {
    const deleteBefore = (range: { readonly time: number; readonly limit: number }) =>
      usage.deleteBefore({ kind, ...range });
    opened.add(new Retention({ deleteBefore, days, onDeleted, onError }));
  }
  let metrics: Pick<CallMetrics, "countCost" | "countRefusal"> | undefined;
  const limitStage: LimitStage | undefined =
    limiter &&
    new LimitStage({
      ...{ limiter, recorder, prices },
      metadataOf: (state) => stage.metadataOf(state),
      onError: (error) => options.onFailed?.({ step: "write", error }),
      onRefused: (refusal, workspace) => metrics?.countRefusal(refusal, workspace),
    });
  const stage = new UsageStage({
    ...{ recorder, prices, limits: limitStage },
    onRecord: (record, workspace) => metrics?.countCost(record, workspace),
  });
  return {
    stages: limitStage === undefined ? [stage] : [stage, limitStage],
    limiter: limiter && opened.add(limiter),
    countIn(counted) {
      metrics = counted;
      addSpoolMetrics(counted, recorder);
      if (limiter === undefined) return;
      const cutOff = "Whether the ledger of limits cannot be reached.";
      counted.addGauge("gw_limit_ledger_unreachable", cutOff, () => (limiter.isCutOff ? 1 : 0));
    },
  };
}

function addSpoolMetrics(
  metrics: Pick<CallMetrics, "addCounter" | "addGauge">,
  recorder: UsageRecorder,
): void {
  metrics.addGauge(
    "gw_usage_waiting_bytes",
    "Bytes of usage that the database has not received.",
    () => {
      return recorder.waiting.bytes;
    },
  );
  metrics.addGauge(
    "gw_usage_waiting_batches",
    "Batches of usage that the database has not received.",
    () => {
      return recorder.waiting.batches;
    },
  );
  const dropped = "Calls without a single record of usage, whose sums are kept.";
  metrics.addCounter("gw_usage_dropped_calls_total", dropped, () => recorder.losses.spool_full);
  const lost = "Calls without usage in any sum.";
  metrics.addCounter("gw_usage_lost_calls_total", lost, () => {
    const { spool_full: _, ...losses } = recorder.losses;
    return Object.values(losses).reduce((sum, calls) => sum + calls, 0);
  });
}
