import type { Slots } from "../prepared-query.js";

/**
 * The filters that are given, as the shape of a query: the same ones make the same text. Read it
 * with {@link has}.
 */
export function shapeOf(filters: object): string {
  return Object.entries(filters)
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .join(" ");
}

export function has(shape: string, name: string): boolean {
  return shape.split(" ").includes(name);
}

/**
 * Ids for a query of few possible lengths: the next power of two, filled up with the last id, which
 * changes nothing in `id in (…)`.
 */
export function padded(ids: readonly string[]): readonly string[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(ids.length, 1)));
  if (length === ids.length) return ids;
  return Array.from({ length }, (_, index) => ids[Math.min(index, ids.length - 1)] ?? "");
}

/** The slots of {@link padded} ids. */
export function idSlots(length: number, slot: Slots<readonly string[]>): string[] {
  return Array.from({ length }, (_, index) => slot(index));
}
