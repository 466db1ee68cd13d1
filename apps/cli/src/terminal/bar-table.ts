import type { Output } from "./cli-io.js";
import { cellsOf } from "./printable.js";
import { type Column, renderTable } from "./table.js";

const narrowestBar = 8;
const widestBar = 40;

interface Bars<T> {
  readonly output: Output;
  /** Cells of bars for which wider columns are clipped; 0 if absent. */
  readonly least?: number;
  /** The bars of items, in a number of cells. */
  readonly barsOf: (cells: number) => (item: T) => string;
}

/** Renders a table whose rows have bars at their end if it is for a terminal, and there is room. */
export function renderBarTable<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  { output: { isTTY, columns: width }, least = 0, barsOf }: Bars<T>,
): string {
  if (!isTTY || width === undefined) return renderTable(columns, items);
  const table = renderTable(columns, items, width);
  const used = Math.max(...table.split("\n").map(cellsOf));
  const room = Math.min(widestBar, Math.max(least, width - used - 2));
  if (room < narrowestBar) return table;
  return renderTable([...columns, { title: "", of: barsOf(room) }], items, width);
}
