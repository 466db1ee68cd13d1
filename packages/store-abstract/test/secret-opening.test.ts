import { CryptoError, cryptoErrorCodes } from "@gw/crypto";
import { type AuthConfig, defaultWorkspace, unreadableReasons } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { envelopeContextOf, unreadableReasonOf } from "../src/secret-opening.js";

const row = {
  workspaceId: defaultWorkspace,
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

test("the context of an envelope has the workspace, unless it is the default one", () => {
  expect(envelopeContextOf(row).workspace).toBe(undefined);
  expect(envelopeContextOf({ ...row, workspaceId: "w-1" }).workspace).toBe("w-1");
});

test("a row with an unreadable column counts as tampered with", () => {
  const opening = () => envelopeContextOf({ ...row, authConfig: undefined, isDamaged: true });
  expect(opening).toThrow(expect.objectContaining({ code: "ENVELOPE_TAMPERED" }));
});

describe("an error of opening a secret", () => {
  const codes = cryptoErrorCodes.filter((code) => code !== "KEK_PROVIDER_UNAVAILABLE");

  test("is a reason unless the key provider is unavailable", () => {
    expect([...codes, "DESTINATION_NOT_BOUND", "WRONG_WORKSPACE"].sort()).toEqual(
      unreadableReasons.toSorted(),
    );
    for (const code of codes) expect(unreadableReasonOf(new CryptoError(code), row)).toBe(code);
  });

  test("is DESTINATION_NOT_BOUND for a modified record with more than an api_base", () => {
    const reasonWith = (authConfig: AuthConfig, isDamaged?: true) =>
      unreadableReasonOf(new CryptoError("ENVELOPE_TAMPERED"), {
        authConfig,
        ...(isDamaged && { isDamaged }),
      });
    expect(reasonWith({ resource: "mine" })).toBe("DESTINATION_NOT_BOUND");
    expect(reasonWith({ auth_mode: "none", api_version: "v1" })).toBe("DESTINATION_NOT_BOUND");
    expect(reasonWith({ api_version: "v1" })).toBe("ENVELOPE_TAMPERED");
    expect(reasonWith({ resource: "mine" }, true)).toBe("ENVELOPE_TAMPERED");
    const mismatch = new CryptoError("KEK_MISMATCH");
    expect(unreadableReasonOf(mismatch, { authConfig: { resource: "r" } })).toBe("KEK_MISMATCH");
  });

  test.each([
    ["KEK_PROVIDER_UNAVAILABLE", "TEMPORARILY_UNAVAILABLE"],
    // A later version of the cryptography may add a code.
    ["A_LATER_CODE", "CRYPTO_FAILURE"],
  ])("with the code %s fails with %s", (cryptoCode, code) => {
    const cause = Object.assign(new CryptoError("ENVELOPE_FORMAT"), { code: cryptoCode });
    expect(() => unreadableReasonOf(cause, row)).toThrow(
      expect.objectContaining({ name: "GatewayError", code, cause }),
    );
  });

  test("that is no CryptoError is thrown unchanged", () => {
    const error = new TypeError("other");
    expect(() => unreadableReasonOf(error, row)).toThrow(error);
  });
});
