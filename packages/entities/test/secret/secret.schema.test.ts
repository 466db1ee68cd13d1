import {
  createGatewaySecretSchema,
  gatewaySecretRefSchema,
  parseInput,
  updateGatewaySecretSchema,
} from "@gw/entities/schemas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const canary = "sk-canary-7f3a91";
const create = (input: unknown) => parseInput(createGatewaySecretSchema, input);
const secretValue = { api_key: "sk-1" };

describe("secret_value", () => {
  test.each([
    ["a string", canary],
    ["a list", [canary]],
    ["null", null],
    [
      "a class instance",
      new (class Credential {
        api_key = canary;
      })(),
    ],
    ["a number as a value", { [canary]: 1 }],
    ["a nested object", { api_key: { [canary]: canary } }],
    ["a lone surrogate", { api_key: `${canary}\ud800` }],
    ["a NUL", { api_key: `${canary}\0` }],
    ["a field name with a space", { [`${canary} x`]: canary }],
    ["a field name of 129 characters", { [canary.padEnd(129, "x")]: canary }],
    ["__proto__ as a field", JSON.parse(`{"__proto__":"${canary}"}`)],
    ["constructor as a field", { constructor: canary }],
    ["prototype as a field", { prototype: canary }],
    ["api_base as a field", { api_base: canary }],
    ["BASE-URL as a field", { "BASE-URL": canary }],
    ["apiBase as a field", { apiBase: canary }],
    ["33 fields", Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, canary]))],
    ["too many bytes", { api_key: canary.repeat(5000) }],
  ])("rejects %s without quoting any of it", (_, value) => {
    let message = "";
    try {
      create({ secretName: "a", secretValue: value });
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^GatewayError: `secret_value` must /);
    expect(message).not.toContain(canary);
    expect(({} as Record<string, unknown>).api_key).toBeUndefined();
  });

  test("accepts up to 64 KiB, counted in bytes of UTF-8", () => {
    const filled = (bytes: number) => ({
      api_key: "é".repeat((bytes - '{"api_key":""}'.length) / 2),
    });
    expect(create({ secretName: "a", secretValue: filled(65_536) }).secretValue).toBeDefined();
    expect(() => create({ secretName: "a", secretValue: filled(65_538) })).toThrow("65,536 bytes");
  });

  test("may be empty only if auth_mode needs no credential", () => {
    expect(() => create({ secretName: "a", secretValue: {} })).toThrow(
      "`secret_value` must have at least one field",
    );
    for (const mode of ["none", "default_chain"]) {
      const authConfig = { auth_mode: mode };
      expect(create({ secretName: "a", secretValue: {}, authConfig }).secretValue).toEqual({});
    }
  });

  test("returns a complete copy for any strings", () => {
    const value = fc.dictionary(
      fc
        .stringMatching(/^[A-Za-z0-9_.-]{1,20}$/)
        .filter((key) => !/base|proto|constr/i.test(key.replaceAll(/[^a-z]/gi, ""))),
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      { minKeys: 1, maxKeys: 5 },
    );
    fc.assert(
      fc.property(value, (fields) => {
        const parsed = create({ secretName: "a", secretValue: fields }).secretValue;
        expect(parsed).toEqual({ ...fields });
        expect(parsed).not.toBe(fields);
      }),
    );
  });
});

describe("secret_name", () => {
  test("counts its length in code points", () => {
    expect(create({ secretName: "🔑".repeat(255), secretValue }).secretName).toHaveLength(510);
    expect(() => create({ secretName: "🔑".repeat(256), secretValue })).toThrow(
      "`secret_name` must be a string of 1 to 255 characters",
    );
  });

  test.each(["", " a", "a ", "a\u00a0", "a\tb", "a\u0085b", "a\ud800", "a\0", 1, null, ["a"]])(
    "rejects %j",
    (secretName) => {
      expect(() => create({ secretName, secretValue })).toThrow(/^`secret_name` must be a string/);
    },
  );

  test("is reported as required when missing", () => {
    expect(() => create({ secretValue })).toThrow(
      /^`secret_name` is required and must be a string/,
    );
  });
});

describe("the shape of an input", () => {
  test("an unknown field is rejected without quoting it", () => {
    expect(() => create({ secretName: "a", secretValue, [canary]: 1 })).toThrow(
      "The input has an unknown field; remove it " +
        "(known fields: secretName, secretValue, provider, authConfig)",
    );
  });

  test("a reference must have exactly one key", () => {
    for (const ref of [{}, { secretId: "s-1", secretName: "a" }, { secretId: undefined }]) {
      expect(() => parseInput(gatewaySecretRefSchema, ref)).toThrow(
        "The input must have exactly one of `secret_id` and `secret_name`",
      );
    }
  });

  test("an update without a field to change is rejected", () => {
    expect(() => parseInput(updateGatewaySecretSchema, { secretId: "s-1" })).toThrow(
      "The input must have at least one field to change: `secret_value` or `auth_config`",
    );
  });
});
