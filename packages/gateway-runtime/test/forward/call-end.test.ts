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
