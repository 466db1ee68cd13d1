import { describe, expect, test } from "vitest";
import { runCalls } from "../../src/calls/run-calls.ts";
import { unlikely } from "../../src/calls/traffic-split.ts";

test("A server stands calls, streams, overload and callers that leave", {
  timeout: 60_000,
}, async () => {
  const report = await runCalls({ calls: 2_000, streams: 100, leaves: 3 });
  expect(report.problems).toEqual([]);
  expect(report.open).toBe(100);
  expect(Object.keys(report.counts).sort()).toEqual(["large", "medium", "small"]);
});

describe("a traffic split", () => {
  test("is unlikely where a share is missed by more than chance allows", () => {
    const counts = (large: number, medium: number, small: number) =>
      new Map([
        ["large", large],
        ["medium", medium],
        ["small", small],
      ]);
    expect(unlikely(counts(70_100, 19_950, 9_950))).toEqual([]);
    expect(unlikely(counts(71_000, 19_500, 9_500))).toHaveLength(2);
    expect(unlikely(counts(70_000, 30_000, 0))).toEqual([
      expect.stringContaining("medium got 30000"),
      expect.stringContaining("small got 0"),
    ]);
  });
});
