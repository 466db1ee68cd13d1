import { wrongUse } from "../cli-error.js";

/** Parses the value of a numeric option. */
export function parseWhole(
  option: string,
  text: string,
  { min = 1, max = 2 ** 31 - 1 }: { readonly min?: number; readonly max?: number } = {},
): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw wrongUse(`${option} must be an integer from ${min} to ${max}`);
}

/** Parses `--limit`. */
export function parseLimit(options: { readonly limit?: string | undefined }): number | undefined {
  return options.limit === undefined ? undefined : parseWhole("--limit", options.limit);
}
