import { expect, test } from "vitest";
import { CallEnd } from "../../src/forward/call-end.ts";

test("a call that is over is waited for no longer, also where it was over before", async () => {
  const end = new CallEnd();
  const reason = new Error("left");
  const waiting = end.wait(60_000);
  end.abort(reason);
  end.abort(new Error("later"));
  await expect(waiting).rejects.toBe(reason);
  await expect(end.wait(60_000)).rejects.toBe(reason);
  expect(end.listenerCount("abort")).toBe(0);
  await expect(new CallEnd().wait(1)).resolves.toBeUndefined();
});

test("work for a call is waited for until the call is over, and fails as it fails", async () => {
  const end = new CallEnd();
  await expect(end.during(Promise.resolve(7))).resolves.toBe(7);
  await expect(end.during(Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(end.listenerCount("abort")).toBe(0);
  const waiting = end.during(new Promise(() => {}));
  end.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
  await expect(end.during(new Promise(() => {}))).rejects.toThrow("left");
});
