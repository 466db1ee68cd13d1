import type { TokenCounts, UsageRecord } from "@gw/usage";
import { parseJson, parseStrings } from "../../rows/json.js";
import type { CallRow } from "../queries/calls.js";

/** The row of a call. */
export function toCallRow(call: UsageRecord): CallRow {
  const { model, tokens } = call;
  return {
    call_id: call.callId,
    workspace_id: call.workspaceId,
    time: call.time,
    request_id: call.requestId,
    principal: call.principal ?? "",
    owner: call.owner ?? "",
    endpoint_id: call.endpointId,
    endpoint_name: call.endpointName,
    model_definition_id: model?.modelDefinitionId ?? "",
    provider: model?.provider ?? "",
    model_name: model?.modelName ?? "",
    operation: call.operation,
    is_stream: Number(call.isStream),
    status: call.status,
    error_code: call.errorCode ?? null,
    attempts: call.attempts,
    first_byte_ms: call.firstByteMs ?? null,
    total_ms: call.totalMs,
    tokens: tokens === undefined ? null : JSON.stringify(tokens),
    is_estimated: Number(call.isEstimated),
    cost: call.cost?.toString() ?? null,
    price_version: call.priceVersion ?? null,
    metadata: JSON.stringify(call.metadata),
  };
}

/** The call of a row. */
export function toUsageRecord(row: CallRow): UsageRecord {
  const tokens = parseJson(row.tokens) as TokenCounts | undefined;
  return {
    callId: row.call_id,
    requestId: row.request_id,
    time: row.time,
    workspaceId: row.workspace_id,
    ...(row.principal !== "" && { principal: row.principal }),
    ...(row.owner !== "" && { owner: row.owner }),
    endpointId: row.endpoint_id,
    endpointName: row.endpoint_name,
    ...(row.model_definition_id !== "" && {
      model: {
        modelDefinitionId: row.model_definition_id,
        provider: row.provider,
        modelName: row.model_name,
      },
    }),
    operation: row.operation,
    isStream: row.is_stream === 1,
    status: row.status,
    ...(row.error_code !== null && { errorCode: row.error_code }),
    attempts: row.attempts,
    ...(row.first_byte_ms !== null && { firstByteMs: row.first_byte_ms }),
    totalMs: row.total_ms,
    ...(tokens !== undefined && { tokens }),
    isEstimated: row.is_estimated === 1,
    ...(row.cost !== null && { cost: BigInt(row.cost) }),
    ...(row.price_version !== null && { priceVersion: row.price_version }),
    metadata: parseStrings(row.metadata) ?? {},
  };
}
