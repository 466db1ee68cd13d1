import { routesByCall } from "@gw/store-rest/protocol";
import { formatUsd, type UsageRecord } from "@gw/usage";
import type { View } from "../../terminal/output.js";
import { showTime } from "../../views/time.js";

/** The call in the format of the REST API. */
export function wireOfCall(call: UsageRecord): unknown {
  const { calls } = routesByCall.listUsageCalls.encodeResponse({ items: [call] });
  return (calls as readonly unknown[])[0];
}

export const callView: View<UsageRecord> = {
  none: "no calls",
  columns: [
    { title: "time", of: ({ time }) => showTime(time) },
    { title: "endpoint", of: ({ endpointName }) => endpointName },
    { title: "model", of: ({ model }) => model && `${model.provider}/${model.modelName}` },
    { title: "principal", of: ({ principal }) => principal },
    { title: "status", of: ({ status, errorCode }) => [status, errorCode].join(" ").trim() },
    { title: "ms", of: ({ totalMs }) => totalMs.toLocaleString("en") },
    { title: "input", of: ({ tokens }) => tokens?.input?.toLocaleString("en") },
    { title: "output", of: ({ tokens }) => tokens?.output?.toLocaleString("en") },
    { title: "usd", of: costOf },
    { title: "request", of: ({ requestId }) => requestId },
  ],
  details: ({ callId }) => [["call", callId]],
};

function costOf({ cost, tokens }: UsageRecord): string | undefined {
  if (cost !== undefined) return formatUsd(cost);
  return tokens === undefined ? undefined : "unknown";
}
