import { z } from "zod";
import { isStorableText } from "./text.schema.js";

/**
 * A copy of an object of texts, in the order of its keys, so that equal objects have the same JSON. Any
 * key is possible, also `__proto__`. An error states only the rule, never a key.
 */
export function pairsOf(rule: {
  readonly maxPairs: number;
  /** Of keys and values, in code points. Only values may be empty. */
  readonly maxLength: number;
}): z.ZodType<Readonly<Record<string, string>>> {
  const { maxPairs, maxLength } = rule;
  const error =
    `must be an object of at most ${maxPairs} pairs, with keys of 1 to ${maxLength} and values of ` +
    `0 to ${maxLength} characters in well-formed Unicode, without NUL`;
  const isText = (value: unknown): boolean =>
    typeof value === "string" && isStorableText(value) && [...value].length <= maxLength;
  const isValid = (input: unknown): boolean => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) return false;
    const pairs = Object.entries(input);
    if (pairs.length > maxPairs) return false;
    return pairs.every(([key, value]) => key !== "" && isText(key) && isText(value));
  };
  return z.custom<Readonly<Record<string, string>>>(isValid, { error }).transform(inOrder);
}

function inOrder(pairs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(pairs);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
