import { type Figure, formatAim, meetsAim } from "./figure.ts";

const titles = ["path", "gateway", "baseline", "ratio", "quartiles", "aim", ""];

/** Formats figures as a table. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [titles, ...figures.map(cells)];
  const widths = titles.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cells(figure: Figure): string[] {
  const { name, unit, candidate, baseline, ratio, spread, aim } = figure;
  const met = meetsAim(figure);
  return [
    name,
    `${formatNumber(candidate)} ${unit}`,
    `${formatNumber(baseline)} ${unit}`,
    ratio.toFixed(2),
    spread.map((value) => value.toFixed(2)).join("–"),
    formatAim(aim),
    met === undefined ? "" : met ? "met" : "MISSED",
  ];
}

function formatNumber(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
