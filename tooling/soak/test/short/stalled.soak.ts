import { expect, test } from "vitest";
import { runStalled } from "../../src/greedy-clients/run-stalled.ts";

test("a token that stalls uploads leaves places for all other tokens", async () => {
  const options = { uploads: 12, bytes: 33_554_432, callers: 50, calls: 2 };
  const { problems, uploads, statuses } = await runStalled(options);
  expect(problems).toEqual([]);
  // On a slow machine, early uploads have lost their places to later ones.
  expect((uploads["429"] ?? 0) + (uploads["503"] ?? 0)).toBeGreaterThan(0);
  expect(statuses).toEqual({ 200: 100 });
});
