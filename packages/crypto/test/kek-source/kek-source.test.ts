import { describe, expect, test } from "vitest";
import { generateRawKek, KekSettingError, parseKekSource } from "../../src/index.js";

const bytes = Buffer.alloc(32, 0xa5);
const base64 = bytes.toString("base64");
const hex = bytes.toString("hex");

describe("a key setting", () => {
  test.each([
    ["raw", base64],
    ["raw", hex],
    ["raw", hex.toUpperCase()],
    ["passphrase", "sixteen letters!"],
    ["passphrase", "with:a colon and ünïcödé"],
    ["passphrase", "🔑".repeat(16)],
    ["file", "/run/secrets/kek:1"],
    ["env", "GW_KEY_1"],
  ] as const)("of scheme %s is parsed: %s", (scheme, value) => {
    const source = parseKekSource(`${scheme}:${value}`);
    expect(source.scheme).toBe(scheme);
    expect(source.value.reveal()).toBe(value);
  });

  test.each([
    ["an empty text", ""],
    ["a bare key", base64],
    ["another scheme", `base64:${base64}`],
    ["a scheme in capitals", `RAW:${base64}`],
    ["a leading space", ` raw:${base64}`],
    ["a space after the colon", `raw: ${base64}`],
    ["a property name of every object", "constructor:hunter2"],
    ["an empty key", "raw:"],
    ["a key of 31 bytes", `raw:${bytes.subarray(1).toString("base64")}`],
    ["a key of 33 bytes", `raw:${Buffer.alloc(33).toString("base64")}`],
    ["a key of 16 bytes in hex", `raw:${hex.slice(32)}`],
    ["hex of odd length", `raw:${hex.slice(1)}`],
    ["base64 without padding", `raw:${base64.slice(0, -1)}`],
    ["base64 with too much padding", `raw:${base64}=`],
    ["base64 with non-zero trailing bits", `raw:${"A".repeat(42)}B=`],
    ["base64url", `raw:${"-_".repeat(21)}A=`],
    ["a trailing newline", `raw:${base64}\n`],
    ["a trailing newline after hex", `raw:${hex}\n`],
    ["a newline in the middle", `raw:${base64.slice(0, 20)}\n${base64.slice(20)}`],
    ["a passphrase of 15 characters", "passphrase:fifteen letters"],
    ["a passphrase of 8 characters in 16 code units", `passphrase:${"🔑".repeat(8)}`],
    ["a passphrase with a trailing newline", "passphrase:sixteen letters!\n"],
    ["a passphrase with a lone surrogate", "passphrase:sixteen letters!\ud800"],
    ["MLflow's default", "passphrase:mlflow-default-kek-passphrase-for-development-only"],
    ["a well-known passphrase", "passphrase:Correct Horse Battery Staple"],
    ["an empty path", "file:"],
    ["a path with a NUL byte", "file:/etc/a\0b"],
    ["an empty variable name", "env:"],
    ["a variable name with a space", "env:MY KEY"],
    ["a key instead of a variable name", `env:${base64}`],
  ])("is rejected: %s", (_, text) => {
    const parse = () => parseKekSource(text, { name: "GW_KEK_1" });
    expect(parse).toThrow(KekSettingError);
    expect(parse).toThrow("GW_KEK_1");
    const value = text.slice(text.indexOf(":") + 1).trim();
    if (value !== "") expect(parse).not.toThrow(value);
  });

  test("of unknown form is rejected with all valid forms", () => {
    const forms =
      "the key setting must be one of raw:<base64 or hex of 32 bytes>, " +
      "passphrase:<at least 16 characters>, file:<path>, env:<NAME>";
    expect(() => parseKekSource("hunter2")).toThrow(forms);
  });
});

test("generateRawKek returns a different setting each time", () => {
  const [one, two] = [generateRawKek(), generateRawKek()];
  expect(one).toMatch(/^raw:[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(two);
  expect(parseKekSource(one).scheme).toBe("raw");
});
