import type { AllowanceStatus } from "@gw/limits";
import { renderBarTable } from "../../terminal/bar-table.js";
import type { Output } from "../../terminal/cli-io.js";
import type { Column } from "../../terminal/table.js";
import { showTime } from "../../views/time.js";

/** Renders what is used of limits; on a terminal, each row has a bar as long as the amount. */
export function renderStatus(
  statuses: readonly AllowanceStatus[],
  { names, output }: { readonly names: ReadonlyMap<string, string>; readonly output: Output },
): string {
  const columns: readonly Column<AllowanceStatus>[] = [
    { title: "limit", of: ({ name, enabled }) => (enabled ? name : `${name} (disabled)`) },
    { title: "subject", of: ({ subject = "" }) => names.get(subject) ?? (subject || undefined) },
    { title: "spent", of: ({ spent }) => spent },
    { title: "leased", of: ({ leased }) => leased },
    { title: "amount", of: ({ amount, measure }) => `${amount} ${unitsOf[measure]}` },
    { title: "used", of: ({ percent }) => `${percent} %` },
    { title: "until", of: ({ windowEnd }) => showTime(windowEnd) },
  ];
  const barsOf = (cells: number) => (status: AllowanceStatus) => bar(status, cells);
  return renderBarTable(columns, statuses, { output, least: 10, barsOf });
}

const unitsOf = {
  cost: "usd",
  tokens: "tokens",
  requests: "requests",
  concurrency: "calls",
} as const;

function bar({ spent, leased, amount }: AllowanceStatus, room: number): string {
  const cellsOf = (units: number): number =>
    Math.min(room, Math.round((units / Number(amount)) * room));
  const spentCells = cellsOf(Number(spent));
  const usedCells = cellsOf(Number(spent) + Number(leased));
  return `${"█".repeat(spentCells)}${"▒".repeat(usedCells - spentCells)}`.padEnd(room, "░");
}
