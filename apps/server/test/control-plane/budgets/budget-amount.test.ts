import { createGatewayLimitSchema } from "@gw/entities/schemas";
import { parseUsd } from "@gw/usage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { amountOf, usdOf } from "../../../src/control-plane/budgets/budget-amount.ts";

const digits = (max: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: 1n, max: 10n ** BigInt(max) - 1n }).map(String);

/** Amounts with the point at any place that a limit allows. */
function amounts(maxDigits: number): fc.Arbitrary<string> {
  return fc.tuple(digits(maxDigits), fc.integer({ min: 0, max: 9 })).chain(([text, decimals]) => {
    const padded = text.padStart(decimals + 1, "0");
    const whole = padded
      .slice(0, padded.length - decimals)
      .slice(-9)
      .replace(/^0+(?=.)/, "");
    const fraction = padded.slice(padded.length - decimals).replace(/0+$/, "");
    const amount = fraction === "" ? whole : `${whole}.${fraction}`;
    return /[1-9]/.test(amount) ? fc.constant(amount) : fc.constant("1");
  });
}

test("an amount of up to 15 digits is the same after it was a number", () => {
  fc.assert(
    fc.property(amounts(15), (amount) => {
      expect(amountOf(usdOf(amount))).toBe(amount);
    }),
    { numRuns: 2_000 },
  );
});

test("a number is the same after it was an amount, or has too many decimals", () => {
  const usd = fc.oneof(
    fc.double({ min: 1e-12, max: 999_999_999, noNaN: true }),
    // The highest amounts have no other number than the first that is too high.
    amounts(18)
      .map(Number)
      .filter((one) => one < 1e9),
    fc.integer({ min: 1, max: 2_000 }).map((nano) => nano / 1e9),
  );
  let accepted = 0;
  fc.assert(
    fc.property(usd, (one) => {
      let amount: string;
      try {
        amount = amountOf(one);
      } catch (error) {
        expect(error).toMatchObject({
          code: "INVALID_PARAMETER_VALUE",
          message: "`budget_amount` must have at most 9 decimals",
        });
        // The nearest amount is another number.
        expect(Number(one.toFixed(9))).not.toBe(one);
        return;
      }
      accepted += 1;
      expect(usdOf(amount)).toBe(one);
      expect(parseUsd(amount)).toBeGreaterThan(0n);
      expect(createGatewayLimitSchema.safeParse({ ...terms, amount }).success).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(500);
});

const terms = {
  measure: "cost",
  window: { unit: "DAYS", length: 1 },
  scope: { kind: "GLOBAL" },
  action: "REJECT",
  onOutage: "REFUSE",
  unpriced: "ADMIT",
};

test.each([
  [25, "25"],
  [0.1, "0.1"],
  [1e-9, "0.000000001"],
  [1.5e-8, "0.000000015"],
  [1e-7, "0.0000001"],
  [123_456_789.1, "123456789.1"],
  [999_999_999, "999999999"],
])("%d USD are the amount %s", (usd, amount) => {
  expect(amountOf(usd)).toBe(amount);
});

test.each([1e-10, 1.0000000001, 0.1 + 0.2, 100 / 3])("a limit of %d USD is rejected", (usd) => {
  expect(() => amountOf(usd)).toThrow("`budget_amount` must have at most 9 decimals");
});
