import { expect, test } from "vitest";
import { CryptoError, cryptoErrorCodes, KekSettingError } from "../src/index.js";

test("the codes are a closed list with distinct messages", () => {
  expect(cryptoErrorCodes).toEqual([
    "KEK_NOT_IN_RING",
    "KEK_MISMATCH",
    "ENVELOPE_FORMAT",
    "ENVELOPE_TAMPERED",
    "KEK_PROVIDER_UNAVAILABLE",
  ]);
  const messages = cryptoErrorCodes.map((code) => new CryptoError(code).message);
  expect(new Set(messages).size).toBe(cryptoErrorCodes.length);
});

test("CryptoError.is recognises errors by code, also from a second copy of the package", () => {
  const error = new CryptoError("KEK_MISMATCH");
  expect(error).toMatchObject({ name: "CryptoError", code: "KEK_MISMATCH" });
  expect(CryptoError.is(error)).toBe(true);
  expect(CryptoError.is(error, "KEK_MISMATCH")).toBe(true);
  expect(CryptoError.is(error, "ENVELOPE_FORMAT")).toBe(false);
  const foreign = { [Symbol.for("gw.CryptoError")]: true, code: "KEK_MISMATCH" };
  expect(CryptoError.is(foreign, "KEK_MISMATCH")).toBe(true);
  for (const other of [new Error("x"), { code: "KEK_MISMATCH" }, null, undefined, "KEK_MISMATCH"]) {
    expect(CryptoError.is(other)).toBe(false);
  }
});

test("CryptoError ignores a cause", () => {
  const construct = CryptoError as unknown as new (...args: unknown[]) => CryptoError;
  expect(new construct("KEK_MISMATCH", "message", { cause: "secret" }).cause).toBeUndefined();
});

test("KekSettingError.is recognises only setting errors", () => {
  expect(KekSettingError.is(new KekSettingError("x"))).toBe(true);
  expect(KekSettingError.is(new CryptoError("KEK_MISMATCH"))).toBe(false);
  expect(KekSettingError.is(undefined)).toBe(false);
});
