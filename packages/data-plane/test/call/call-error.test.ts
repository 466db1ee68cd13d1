import { expect, test, vi } from "vitest";
import { CallError } from "../../src/call/call-error.ts";

test("CallError.is recognises an error by its code", () => {
  const error = new CallError("UPSTREAM_FAILED", "no model responded");
  expect(CallError.is(error)).toBe(true);
  expect(CallError.is(error, "UPSTREAM_FAILED")).toBe(true);
  expect(CallError.is(error, "UPSTREAM_TIMEOUT")).toBe(false);
});

test("CallError.is recognises an error from a second copy of the package", async () => {
  vi.resetModules();
  const second = await import("../../src/call/call-error.ts");
  expect(second.CallError).not.toBe(CallError);
  const error = new second.CallError("UPSTREAM_TIMEOUT", "no response");
  expect(error).not.toBeInstanceOf(CallError);
  expect(CallError.is(error, "UPSTREAM_TIMEOUT")).toBe(true);
});

test.each([null, undefined, "UPSTREAM_FAILED", { code: "UPSTREAM_FAILED" }, new Error("x")])(
  "CallError.is returns false for %j",
  (value) => {
    expect(CallError.is(value)).toBe(false);
  },
);
