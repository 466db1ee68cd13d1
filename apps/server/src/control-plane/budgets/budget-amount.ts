import { GatewayError } from "@gw/entities";

/** Nine decimals, as the amount of a limit has at most. */
const decimals = 9;
/** Numbers below it are written with an exponent. */
const leastPlain = 1e-6;

/**
 * The amount of a limit that a budget has as a number: the shortest decimal text that is read as that number.
 *
 * @throws INVALID_PARAMETER_VALUE for more than nine decimals
 */
export function amountOf(usd: number): string {
  const text = usd < leastPlain ? usd.toFixed(decimals).replace(/0+$/, "") : String(usd);
  const [, fraction = ""] = text.split(".");
  if (fraction.length <= decimals && usdOf(text) === usd) return text;
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `\`budget_amount\` must have at most ${decimals} decimals`,
  );
}

/** The number that is nearest to an amount; only amounts of more than 15 digits differ from it. */
export function usdOf(amount: string): number {
  return Number(amount);
}
