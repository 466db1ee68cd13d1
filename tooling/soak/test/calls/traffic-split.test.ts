import { expect, test } from "vitest";
import { unlikelyCounts } from "../../src/calls/traffic-split.ts";

test("reports a model whose share differs by more than chance allows", () => {
  const counts = (large: number, medium: number, small: number) =>
    new Map([
      ["large", large],
      ["medium", medium],
      ["small", small],
    ]);
  expect(unlikelyCounts(counts(70_100, 19_950, 9_950))).toEqual([]);
  expect(unlikelyCounts(counts(71_000, 19_500, 9_500))).toHaveLength(2);
  expect(unlikelyCounts(counts(70_000, 30_000, 0))).toEqual([
    expect.stringContaining("medium got 30000"),
    expect.stringContaining("small got 0"),
  ]);
});
