import { describe, expect, test } from "vitest";
import { decryptError } from "../src/vault-error.ts";

// Vault has no codes: these texts are its only description of a failure.
describe("an error response of Vault", () => {
  test.each([
    ["KEK_MISMATCH", "invalid ciphertext: version is too new"],
    ["KEK_MISMATCH", "ciphertext or signature version is disallowed by policy (too old)"],
    ["KEK_MISMATCH", "no such key version"],
    ["KEK_MISMATCH", "invalid key version"],
    ["ENVELOPE_TAMPERED", "invalid ciphertext: no prefix"],
    ["ENVELOPE_TAMPERED", "cipher: message authentication failed"],
    ["KEK_PROVIDER_UNAVAILABLE", "encryption key not found"],
  ])("becomes %s for %j", (code, text) => {
    expect(decryptError(400, { errors: [text] })).toMatchObject({ code });
    expect(decryptError(503, { errors: [text] }).code).toBe("KEK_PROVIDER_UNAVAILABLE");
  });
});
