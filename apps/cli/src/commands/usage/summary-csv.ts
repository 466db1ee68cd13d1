import { csvRow, routesByCall } from "@gw/store-rest/protocol";
import type { UsageGroup, UsageSummary } from "@gw/usage";
import type { Output } from "../../terminal/cli-io.js";
import { csvText } from "./csv-text.js";

type Wire = Readonly<Record<string, unknown>>;

/** The rows of a summary as CSV, with the names of the fields in JSON. */
export function summaryCsv(
  summary: UsageSummary,
  { groupBy, output }: { readonly groupBy: readonly UsageGroup[]; readonly output: Output },
): string {
  const { rows = [] } = routesByCall.summarizeUsage.encodeResponse(summary) as {
    readonly rows?: readonly { time?: number; groups?: readonly Wire[]; totals: Wire }[];
  };
  const titles = [
    "time",
    ...groupBy.flatMap((group) => [group, `${group}_name`]),
    ...totalNames,
    ...tokenNames.map((name) => `${name}_tokens`),
  ];
  const lines = rows.map(({ time, groups = [], totals }) => {
    const tokens = { ...(totals.tokens as Wire), reasoning: totals.reasoning };
    return csvRow([
      time === undefined ? undefined : new Date(time).toISOString(),
      ...groups.flatMap(({ value, name }) => [value, name]),
      ...totalNames.map((name) => totals[name]),
      ...tokenNames.map((name) => (tokens as Wire)[name]),
    ]);
  });
  return csvText([csvRow(titles), ...lines].join(""), output);
}

const totalNames = [
  ...["calls", "attempts", "fallbacks", "estimated_calls", "unpriced_calls", "total_ms"],
  ...["cost_usd", "cost_nano_usd"],
];
const tokenNames = [
  ...["input", "cache_read", "cache_write", "cache_write_long", "audio_input", "output"],
  ...["audio_output", "reasoning"],
];
