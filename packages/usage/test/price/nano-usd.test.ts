import fc from "fast-check";
import { expect, test } from "vitest";
import { formatUsd, parseUsd } from "../../src/price/nano-usd.js";

test("USD are read exactly from decimal text", () => {
  expect(parseUsd("0.1") + parseUsd("0.2")).toBe(300_000_000n);
  expect(parseUsd("0.000000001")).toBe(1n);
  expect(parseUsd("999999999.999999999")).toBe(999_999_999_999_999_999n);
  expect(parseUsd("15")).toBe(15_000_000_000n);
});

test("text that is not a number of nano-USD is rejected", () => {
  for (const text of [
    "",
    "-1",
    "+1",
    "01",
    ".5",
    "1.",
    "1e3",
    "0.0000000001",
    "1000000000",
    " 1",
  ]) {
    expect(() => parseUsd(text), text).toThrow(RangeError);
  }
});

test("nano-USD that are written and read are the same", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 18n - 1n), (nanoUsd) => {
      expect(parseUsd(formatUsd(nanoUsd))).toBe(nanoUsd);
    }),
  );
});

test("text without unnecessary zeros is the same after it is read and written", () => {
  const text = fc.tuple(fc.nat(999_999_999), fc.stringMatching(/^(?:\.[0-9]{0,8}[1-9])?$/));
  fc.assert(
    fc.property(text, ([whole, fraction]) => {
      expect(formatUsd(parseUsd(`${whole}${fraction}`))).toBe(`${whole}${fraction}`);
    }),
  );
});
