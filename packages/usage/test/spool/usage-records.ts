import { newCallId, type UsageRecord } from "../../src/index.ts";

const time = 1_760_000_000_000;

/** A record of the request id. */
export function createRecord(requestId: string, fields: Partial<UsageRecord> = {}): UsageRecord {
  return {
    callId: newCallId(time),
    requestId,
    time,
    workspaceId: "default",
    principal: "token-1",
    endpointId: "endpoint-1",
    endpointName: "chat",
    model: { modelDefinitionId: "model-1", provider: "openai", modelName: "gpt-4o" },
    operation: "chat",
    isStream: false,
    status: 200,
    attempts: 1,
    firstByteMs: 120,
    totalMs: 480,
    tokens: { input: 1_200, output: 300 },
    isEstimated: false,
    cost: 6_000_000n,
    priceVersion: "2026-01",
    metadata: { team: "blue" },
    ...fields,
  };
}
