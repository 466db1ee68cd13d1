import { GatewayError } from "@gw/entities";
import { hourMs, hourOf } from "../records/usage-sum.js";
import type {
  SummarizeUsageInput,
  UsageGroup,
  UsageGroupValue,
  UsageSummary,
  UsageSummaryRow,
} from "../store/usage-queries.js";
import type { UsageHourName, UsageHourQuery, UsageHourRow } from "./hour-queries.js";

const maxSummaryRows = 10_000;
const bucketsMs = { hour: hourMs, day: 24 * hourMs };

/** What a backend reads for a summary. The input is valid. */
export function hourQueryOf(input: SummarizeUsageInput): UsageHourQuery {
  const { from, to, bucket, groupBy = [], ...filters } = input;
  return {
    from: hourOf(from),
    before: to,
    filters,
    bucketMs: bucket && bucketsMs[bucket],
    groupBy,
    // One more shows that there are too many.
    limit: maxSummaryRows + 1,
  };
}

/** The names that a summary needs, by the group that has them. */
export type SummaryNames = Readonly<Partial<Record<UsageGroup, readonly UsageHourName[]>>>;

/**
 * The summary of added-up hours.
 *
 * @throws INVALID_PARAMETER_VALUE for more than 10,000 rows
 */
export function summaryOf(
  rows: readonly UsageHourRow[],
  { groupBy, names }: { readonly groupBy: readonly UsageGroup[]; readonly names: SummaryNames },
): UsageSummary {
  if (rows.length > maxSummaryRows) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      `\`group_by\` results in more than ${maxSummaryRows.toLocaleString("en")} rows; ` +
        "shorten the time range, or use a longer bucket, fewer groups or more filters",
    );
  }
  const latest = groupBy.map((group) => latestNames(names[group] ?? []));
  const valueAt = (value: string, at: number): UsageGroupValue => {
    const name = value === "" ? undefined : latest[at]?.get(value)?.name;
    const shown = groupBy[at] === "status" ? `${value}xx` : value;
    return { value: shown, ...(name !== undefined && { name }) };
  };
  return {
    rows: rows
      .map(
        ({ time, values, totals }): UsageSummaryRow => ({
          ...(time !== undefined && { time }),
          groups: values.map(valueAt),
          totals,
        }),
      )
      .sort(compareRows),
  };
}

function latestNames(names: readonly UsageHourName[]): ReadonlyMap<string, UsageHourName> {
  const latest = new Map<string, UsageHourName>();
  for (const one of names) {
    const other = latest.get(one.value);
    if (other === undefined || isLater(one, other)) latest.set(one.value, one);
  }
  return latest;
}

/** The order of two names in one hour is unknown: any fixed one will do. */
function isLater(one: UsageHourName, other: UsageHourName): boolean {
  if (one.hour !== other.hour) return one.hour > other.hour;
  return compareBytes(one.name, other.name) > 0;
}

function compareRows(one: UsageSummaryRow, other: UsageSummaryRow): number {
  const { time = 0, totals, groups } = one;
  if (time !== (other.time ?? 0)) return time - (other.time ?? 0);
  if (totals.cost !== other.totals.cost) return totals.cost > other.totals.cost ? -1 : 1;
  for (const [at, { value }] of groups.entries()) {
    const order = compareBytes(value, other.groups[at]?.value ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** The order of databases, which differs from that of UTF-16 beyond U+FFFF. */
function compareBytes(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}
