import { expect, test } from "vitest";
import { ClosingStack } from "../../src/open-gateway/closing-stack.ts";

test("closes in reverse order, one step after the other", async () => {
  const stack = new ClosingStack();
  const events: string[] = [];
  stack.add({ close: () => events.push("first") });
  stack.defer(async () => {
    events.push("second started");
    await new Promise((resolve) => setImmediate(resolve));
    events.push("second ended");
  });
  await Promise.all([stack.close(), stack.close()]);
  expect(events).toEqual(["second started", "second ended", "first"]);
});

test("runs all steps if one fails, and rejects with the first error", async () => {
  const stack = new ClosingStack();
  const closed: string[] = [];
  stack.defer(() => closed.push("first"));
  stack.defer(() => Promise.reject(new Error("second")));
  stack.defer(() => {
    throw new Error("third");
  });
  await expect(stack.close()).rejects.toThrow("third");
  expect(closed).toEqual(["first"]);
});
