import { newCallId } from "../../records/call-id.js";
import type { UsageRecord } from "../../records/usage-record.js";

/** The begin of an hour in UTC that is neither the first nor the last one of its day. */
export const someHour: number = Date.UTC(2025, 5, 15, 12);

/** A call with the smallest valid content, but for the given fields. */
export function newCall(fields: Partial<UsageRecord> = {}): UsageRecord {
  const { time = someHour } = fields;
  return {
    callId: newCallId(time),
    requestId: "",
    time,
    workspaceId: "default",
    endpointId: "e-1",
    endpointName: "chat",
    operation: "chat",
    isStream: false,
    status: 200,
    attempts: 1,
    totalMs: 10,
    isEstimated: false,
    metadata: {},
    ...fields,
  };
}

/** Calls named by their operation, from the oldest to the newest, a millisecond apart. */
export function newCalls(
  fields: Readonly<Record<string, Partial<UsageRecord>>>,
): readonly UsageRecord[] {
  return Object.entries(fields).map(([operation, one], index) =>
    newCall({ time: someHour + index, operation, ...one }),
  );
}
