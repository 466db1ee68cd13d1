import { expect, test } from "vitest";
import { runUnread } from "../../src/greedy-clients/run-unread.ts";

test("clients that read no response cost a bounded amount of memory", async () => {
  const { problems, growth } = await runUnread({ connections: 150, requests: 1_600, hold: 1_000 });
  expect(problems).toEqual([]);
  expect(Math.max(...Object.values(growth))).toBeLessThan(96);
});
