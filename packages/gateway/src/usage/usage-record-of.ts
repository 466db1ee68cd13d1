import type { CallRecord, CallState } from "@gw/data-plane";
import { responseErrorCode } from "@gw/data-plane";
import { limits } from "@gw/entities";
import { newCallId, type UsageRecord } from "@gw/usage";
import type { ModelPrices } from "./model-prices.js";

/** What is known of a call since its start. */
export interface StartedCall {
  /** In milliseconds since the Unix epoch. */
  readonly time: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The largest number that a usage record can contain. */
const maxInteger = 2_147_483_647;

/** The usage record of a call. */
export function usageRecordOf(
  { request, isStream }: CallState,
  { time, metadata }: StartedCall,
  options: { readonly record: CallRecord; readonly prices: ModelPrices },
): UsageRecord {
  const { record, prices } = options;
  const { endpoint, operation, requestId, workspace, client, owner } = request;
  const { attempts, usage, error, firstByteMs } = record;
  const last = attempts.at(-1);
  const at = Math.min(Math.max(time, 0), limits.time);
  const charges = { serviceTier: usage?.serviceTier, otherCharges: usage?.otherCharges };
  const cost =
    last === undefined || usage === undefined
      ? undefined
      : prices.costOf(endpoint, last, { counts: usage.tokens, at, ...charges });
  return {
    callId: newCallId(at),
    requestId,
    time: at,
    workspaceId: workspace.workspaceId,
    principal: client,
    owner,
    endpointId: endpoint.endpointId,
    endpointName: endpoint.endpointName,
    ...(last !== undefined && {
      model: {
        modelDefinitionId: last.modelDefinitionId,
        provider: last.provider,
        modelName: last.modelName,
      },
    }),
    operation: operation.name,
    isStream,
    status: record.status,
    errorCode: error && responseErrorCode(error),
    attempts: attempts.length,
    ...(firstByteMs !== undefined && { firstByteMs: milliseconds(firstByteMs) }),
    totalMs: milliseconds(record.totalMs),
    tokens: usage?.tokens,
    isEstimated: usage?.isEstimated ?? false,
    cost: cost?.known ? cost.nanoUsd : undefined,
    priceVersion: cost?.version,
    metadata,
  };
}

function milliseconds(time: number): number {
  return Math.min(Math.round(time), maxInteger);
}
