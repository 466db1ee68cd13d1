import { cellsOf, clip, pad, printable } from "./printable.js";

/** A column of a list. The first column is clipped last. */
export interface Column<T> {
  readonly title: string;
  readonly of: (item: T) => string | undefined;
}

const gap = "  ";
const narrowest = 8;

/**
 * Renders aligned columns with a title line. The widest columns are clipped until a line fits into
 * `width`, in terminal cells; without a width, nothing is clipped.
 */
export function renderTable<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  width?: number,
): string {
  const titles = columns.map(({ title }) => title.toUpperCase());
  const rows = items.map((item) => columns.map((column) => printable(column.of(item) ?? "-")));
  const widths = titles.map((title, at) =>
    [title, ...rows.map((row) => row[at] ?? "")].reduce(
      (max, text) => Math.max(max, cellsOf(text)),
      0,
    ),
  );
  if (width !== undefined) fit(widths, width);
  return [titles, ...rows].map((row) => `${renderRow(row, widths)}\n`).join("");
}

/** Renders one line for each name and value. */
export function renderDetails(details: readonly (readonly [string, string | undefined])[]): string {
  const shown = details.filter((detail): detail is [string, string] => detail[1] !== undefined);
  const width = Math.max(0, ...shown.map(([title]) => cellsOf(title)));
  return shown.map(([title, value]) => `${pad(title, width)}${gap}${printable(value)}\n`).join("");
}

function renderRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((text, at) => pad(clip(text, widths[at] ?? 0), widths[at] ?? 0))
    .join(gap)
    .trimEnd();
}

function fit(widths: number[], width: number): void {
  let excess = widths.reduce((sum, cells) => sum + cells + gap.length, -gap.length) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) return;
    const at = widths.lastIndexOf(widest);
    widths[at] = widest - 1;
    excess -= 1;
  }
}
