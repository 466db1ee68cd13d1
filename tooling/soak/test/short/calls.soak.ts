import { expect, test } from "vitest";
import { runCalls } from "../../src/calls/run-calls.ts";

test("a server handles calls, streams, overload and disconnecting clients", async () => {
  const report = await runCalls({ calls: 2_000, streams: 100, disconnects: 3 });
  expect(report.problems).toEqual([]);
  expect(report.open).toBe(100);
  expect(Object.keys(report.counts).sort()).toEqual(["large", "medium", "small"]);
});
