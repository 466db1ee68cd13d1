import { expect, test } from "vitest";
import { CallAbort } from "../../src/call/call-abort.ts";

test("an abort ends waiting at once, even if it came before", async () => {
  const abort = new CallAbort();
  const reason = new Error("disconnected");
  const waiting = abort.wait(60_000);
  abort.abort(reason);
  abort.abort(new Error("later"));
  await expect(waiting).rejects.toBe(reason);
  await expect(abort.wait(60_000)).rejects.toBe(reason);
  expect(abort.listenerCount("abort")).toBe(0);
  await expect(new CallAbort().wait(1)).resolves.toBeUndefined();
});

test("work for a call is awaited until the abort, and its error is passed on", async () => {
  const abort = new CallAbort();
  await expect(abort.during(Promise.resolve(7))).resolves.toBe(7);
  await expect(abort.during(Promise.reject(new Error("unavailable")))).rejects.toThrow(
    "unavailable",
  );
  expect(abort.listenerCount("abort")).toBe(0);
  const waiting = abort.during(new Promise(() => {}));
  abort.abort(new Error("disconnected"));
  await expect(waiting).rejects.toThrow("disconnected");
  await expect(abort.during(new Promise(() => {}))).rejects.toThrow("disconnected");
});
