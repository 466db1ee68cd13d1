import { CryptoError, cryptoErrorCodes } from "@gw/crypto";
import { unreadableReasons } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { envelopeContextOf, unreadableReasonOf } from "../src/secret-opening.js";

const row = {
  secretId: "s-1",
  secretName: "one",
  provider: "openai",
  authConfig: { api_base: "https://api.example" },
};

test("the context of an envelope comes from its row", () => {
  expect(envelopeContextOf(row)).toEqual({
    secretId: "s-1",
    secretName: "one",
    provider: "openai",
    destination: "https://api.example",
  });
});

test("a row with an unreadable column counts as tampered with", () => {
  const opening = () => envelopeContextOf({ ...row, authConfig: undefined, isDamaged: true });
  expect(opening).toThrow(expect.objectContaining({ code: "ENVELOPE_TAMPERED" }));
});

describe("an error of opening a secret", () => {
  const codes = cryptoErrorCodes.filter((code) => code !== "KEK_PROVIDER_UNAVAILABLE");

  test("is a reason unless the key provider is unavailable", () => {
    expect(codes.toSorted()).toEqual(unreadableReasons.toSorted());
    for (const code of codes) expect(unreadableReasonOf(new CryptoError(code))).toBe(code);
  });

  test.each([
    ["KEK_PROVIDER_UNAVAILABLE", "TEMPORARILY_UNAVAILABLE"],
    // A later version of the cryptography may add a code.
    ["A_LATER_CODE", "CRYPTO_FAILURE"],
  ])("with the code %s fails with %s", (cryptoCode, code) => {
    const cause = Object.assign(new CryptoError("ENVELOPE_FORMAT"), { code: cryptoCode });
    expect(() => unreadableReasonOf(cause)).toThrow(
      expect.objectContaining({ name: "GatewayError", code, cause }),
    );
  });

  test("that is no CryptoError is thrown unchanged", () => {
    const error = new TypeError("other");
    expect(() => unreadableReasonOf(error)).toThrow(error);
  });
});
