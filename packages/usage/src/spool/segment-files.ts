import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The paths of a segment: the calls of about a second and, once it is closed, their sums. */
export interface SegmentFiles {
  readonly folder: string;
  /** From 1. */
  readonly number: number;
  readonly calls: string;
  readonly sums: string;
}

export function segmentFiles(folder: string, number: number): SegmentFiles {
  const path = join(folder, String(number));
  return { folder, number, calls: `${path}.calls`, sums: `${path}.sums` };
}

/** The segments in a folder, in their order. */
export async function listSegments(folder: string): Promise<readonly SegmentFiles[]> {
  const numbers = (await readdir(folder)).flatMap((name) => {
    const number = /^([1-9]\d*)\.(?:calls|sums)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return [...new Set(numbers)].sort((a, b) => a - b).map((number) => segmentFiles(folder, number));
}
