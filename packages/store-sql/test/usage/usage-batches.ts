import { newCallId, sumUsage, type UsageBatch, type UsageRecord } from "@gw/usage";

/** The begin of an hour. */
export const someHour: number = Date.UTC(2026, 0, 15, 12);

/** A call of one of ten endpoints, by a number. */
function callOf(number: number, fields: Partial<UsageRecord> = {}): UsageRecord {
  const time = someHour + number;
  return {
    callId: newCallId(time),
    requestId: `r-${number}`,
    time,
    workspaceId: "default",
    principal: `t-${number % 7}`,
    endpointId: `e-${number % 10}`,
    endpointName: "chat",
    operation: "chat",
    isStream: false,
    status: 200,
    attempts: 1,
    totalMs: 1,
    isEstimated: false,
    cost: 1n,
    metadata: {},
    ...fields,
  };
}

/** A batch of some calls, and their sums. */
export function batchOf(
  gatewayId: string,
  { number, size }: { readonly number: number; readonly size: number },
): UsageBatch {
  const calls = Array.from({ length: size }, (_, index) => callOf(index));
  return { gatewayId, number, calls, sums: sumUsage(calls, { dimensions: [] }) };
}

/** Selects all sums. */
export const allHours = { from: someHour, to: someHour + 3_600_000 } as const;
