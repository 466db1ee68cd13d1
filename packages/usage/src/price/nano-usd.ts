/** Up to nine digits before and after the point, so that every text is a whole number of nano-USD. */
export const usdPattern: RegExp = /^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?$/;

const nanoDigits = 9;

/**
 * Reads USD in decimal text, such as `0.075`, as nano-USD.
 *
 * @throws RangeError if the text is not a number with at most nine digits before and after the point
 */
export function parseUsd(text: string): bigint {
  if (!usdPattern.test(text)) {
    throw new RangeError("USD must have at most nine digits before and after the decimal point");
  }
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(nanoDigits, "0"));
}

/** Writes nano-USD, which are not negative, as USD in decimal text, such as `0.075`. */
export function formatUsd(nanoUsd: bigint): string {
  const digits = nanoUsd.toString().padStart(nanoDigits + 1, "0");
  const fraction = digits.slice(-nanoDigits).replace(/0+$/, "");
  const whole = digits.slice(0, -nanoDigits);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
