import { GatewayError, gatewayErrorCodes } from "@gw/entities";
import { expect, test, vi } from "vitest";

test("GatewayError.is recognises an error by its code", () => {
  const error = new GatewayError("INVALID_STATE", "in use", { cause: new Error("why") });
  expect(GatewayError.is(error)).toBe(true);
  expect(GatewayError.is(error, "INVALID_STATE")).toBe(true);
  expect(GatewayError.is(error, "STORE_CLOSED")).toBe(false);
  expect(error.cause).toBeInstanceOf(Error);
});

test("GatewayError.is recognises an error from a second copy of the package", async () => {
  vi.resetModules();
  const second = await import("@gw/entities");
  expect(second.GatewayError).not.toBe(GatewayError);
  const error = new second.GatewayError("INVALID_STATE", "in use");
  expect(error).not.toBeInstanceOf(GatewayError);
  expect(GatewayError.is(error, "INVALID_STATE")).toBe(true);
});

test.each([null, undefined, "INVALID_STATE", { code: "INVALID_STATE" }, new Error("x")])(
  "GatewayError.is returns false for %j",
  (value) => {
    expect(GatewayError.is(value)).toBe(false);
  },
);

test("the error codes are unique", () => {
  expect(new Set(gatewayErrorCodes).size).toBe(gatewayErrorCodes.length);
});
