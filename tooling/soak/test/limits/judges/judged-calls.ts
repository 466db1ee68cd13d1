import type { CreateGatewayLimitInput } from "@gw/entities";
import type { LimitedCall } from "../../../src/limits/limited-call.ts";

export const start = Date.UTC(2026, 5, 1, 12);

/** A call that a client sent some milliseconds after the start, and the provider answered 20 ms later. */
export function callAt(ms: number, fields: Partial<LimitedCall> = {}): LimitedCall {
  const sentAt = start + ms;
  const provided = { modelDefinitionId: "d-1", receivedAt: sentAt + 10, endedAt: sentAt + 20 };
  return {
    ...{ id: `call-${ms}`, length: 40, maxOutput: 10, sentAt, endedAt: sentAt + 30 },
    subjects: { workspaceId: "default", endpointId: "e-1", metadata: {} },
    outcome: "completed",
    provided: { ...provided, input: 10, output: 10 },
    ...fields,
  };
}

export function limitOf(fields: Partial<CreateGatewayLimitInput>): CreateGatewayLimitInput {
  return {
    ...{ name: "limit", measure: "tokens", amount: "100", window: { unit: "HOURS", length: 2 } },
    ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE", ...fields },
  };
}
