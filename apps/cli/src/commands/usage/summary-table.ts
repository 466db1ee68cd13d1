import type { UsageGroup, UsageSummary, UsageSummaryRow, UsageTotals } from "@gw/usage";
import { renderBarTable } from "../../terminal/bar-table.js";
import type { Output } from "../../terminal/cli-io.js";
import type { Column } from "../../terminal/table.js";
import { showTime } from "../../views/time.js";

interface Shown extends Partial<Omit<UsageSummaryRow, "totals">> {
  readonly totals: UsageTotals;
}

/** Renders the rows and their total; on a terminal, each row has a bar. */
export async function renderSummary(
  { rows }: UsageSummary,
  { groupBy, output }: { readonly groupBy: readonly UsageGroup[]; readonly output: Output },
): Promise<string> {
  const { addTotals, formatUsd, noUsage } = await import("@gw/usage");
  const sum = rows.reduce((total, row) => addTotals(total, row.totals), noUsage);
  const hasTime = rows.some(({ time }) => time !== undefined);
  const columns: Column<Shown>[] = [
    ...(hasTime ? [{ title: "time", of: (row: Shown) => showTime(row.time) ?? "total" }] : []),
    ...groupBy.map((group, at) => ({
      title: group,
      of: (row: Shown) => groupOf(row, at, hasTime),
    })),
    { title: "calls", of: ({ totals }) => amount(totals.calls) },
    { title: "input", of: ({ totals: { tokens } }) => amount(inputOf(tokens)) },
    { title: "output", of: ({ totals: { tokens } }) => amount(tokens.output + tokens.audioOutput) },
    { title: "usd", of: ({ totals }) => costOf(totals, formatUsd) },
  ];
  const shown: readonly Shown[] = [...rows, { totals: sum }];
  return renderBarTable(columns, shown, {
    output,
    barsOf(room) {
      const lengthOf = barLengths(rows, room);
      return (row) => "█".repeat(lengthOf(row));
    },
  });
}

function groupOf({ groups }: Shown, at: number, hasTime: boolean): string | undefined {
  if (groups === undefined) return at === 0 && !hasTime ? "total" : "";
  const group = groups[at];
  return group?.name ?? (group?.value || undefined);
}

/** The cells of each bar: by cost, or by calls if no cost is known. */
function barLengths(rows: readonly UsageSummaryRow[], room: number): (row: Shown) => number {
  const hasCost = rows.some(({ totals }) => totals.cost > 0n);
  const sizeOf = ({ totals }: Shown): number => (hasCost ? Number(totals.cost) : totals.calls);
  const largest = Math.max(...rows.map(sizeOf));
  return (row) => (row.groups === undefined ? 0 : Math.round((sizeOf(row) / largest) * room));
}

function inputOf(tokens: UsageTotals["tokens"]): number {
  const { input, cacheRead, cacheWrite, cacheWriteLong, audioInput } = tokens;
  return input + cacheRead + cacheWrite + cacheWriteLong + audioInput;
}

function costOf(
  { cost, unpricedCalls }: UsageTotals,
  formatUsd: (nanoUsd: bigint) => string,
): string {
  if (unpricedCalls === 0) return formatUsd(cost);
  return cost === 0n ? "unknown" : `${formatUsd(cost)} + unknown`;
}

function amount(number: number): string {
  return number.toLocaleString("en");
}
