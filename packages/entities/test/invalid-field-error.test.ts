import { GatewayError, InvalidFieldError } from "@gw/entities";
import { expect, test, vi } from "vitest";

const invalid = { field: "url", rule: "must be a URL", example: "sqlite:./a.db" };

test("composes its message from the field, the rule and the example", () => {
  const error = new InvalidFieldError(invalid, { cause: "why" });
  expect(error).toMatchObject({ ...invalid, cause: "why", code: "INVALID_PARAMETER_VALUE" });
  expect(error.message).toBe("`url` must be a URL, such as sqlite:./a.db");
  expect(error.messageFor("--database")).toBe("--database must be a URL, such as sqlite:./a.db");
  const { field, rule } = invalid;
  expect(new InvalidFieldError({ field, rule }).message).toBe("`url` must be a URL");
});

test("is a GatewayError that `is` tells from others", () => {
  const error = new InvalidFieldError(invalid);
  expect(GatewayError.is(error, "INVALID_PARAMETER_VALUE")).toBe(true);
  expect(InvalidFieldError.is(error)).toBe(true);
  expect(InvalidFieldError.is(new GatewayError("INVALID_PARAMETER_VALUE", "x"))).toBe(false);
  expect(InvalidFieldError.is(undefined)).toBe(false);
});

test("is recognised when it comes from a second copy of the package", async () => {
  vi.resetModules();
  const second = await import("@gw/entities");
  const error = new second.InvalidFieldError(invalid);
  expect(error).not.toBeInstanceOf(InvalidFieldError);
  expect(InvalidFieldError.is(error)).toBe(true);
});
