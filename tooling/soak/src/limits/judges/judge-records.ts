import type { UsageRecord } from "@gw/usage";
import type { LimitedCall } from "../limited-call.ts";
import { costOf } from "../model-prices.ts";
import type { Finding } from "./finding.ts";

/** Finds calls whose usage is not recorded exactly as the provider charged it. */
export function judgeRecords(
  calls: readonly LimitedCall[],
  records: readonly UsageRecord[],
): Finding[] {
  const byId = new Map<string, UsageRecord[]>();
  for (const record of records) {
    byId.set(record.requestId, [...(byId.get(record.requestId) ?? []), record]);
  }
  return calls.flatMap((call) => {
    const text = problemOf(call, byId.get(call.id) ?? []);
    return text === undefined ? [] : [{ kind: "record", text: `${call.id}: ${text}` } as const];
  });
}

function problemOf(call: LimitedCall, records: readonly UsageRecord[]): string | undefined {
  const { outcome, provided } = call;
  const [record] = records;
  if (records.length > 1) return `it has ${records.length} records`;
  if (outcome === "refused" && provided !== undefined) return "it was refused, and sent";
  if (outcome !== "completed") return undefined;
  if (record === undefined) return "it has no record";
  if (provided === undefined) return "the provider did not receive it";
  const { input, output } = record.tokens ?? {};
  if (input === provided.input && output === provided.output) {
    if (record.cost === BigInt(costOf(provided))) return undefined;
  }
  return `its record has ${input} and ${output} tokens, those of the provider are ${provided.input} and ${provided.output}; cost ${record.cost}`;
}
