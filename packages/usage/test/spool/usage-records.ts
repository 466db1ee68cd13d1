import type { UsageRecord } from "../../src/index.ts";

/** A record of the request id. */
export function createRecord(requestId: string, fields: Partial<UsageRecord> = {}): UsageRecord {
  return {
    callId: "0199f3a1b2c3".padEnd(32, "0"),
    requestId,
    time: 1_760_000_000_000,
    workspaceId: "w-1",
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
