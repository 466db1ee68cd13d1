import { knownPrefixes, minLengthOfAnyCredential } from "./redactable.js";
import type { SecretFields } from "./secret-fields.js";

const hidden = "***";
const shownAtEnd = 4;

// Characters that could move the cursor, reorder or hide text, and lone surrogates, which a
// database cannot store.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Masks a value: `***` for fewer than 16 code points, otherwise `...` and the last 4, after a known
 * public prefix if prefix and ending are at most a quarter of the value. Control characters become
 * `·`.
 *
 * @example
 * ```ts
 * maskSecretValue("sk-proj-0123456789abcdef0123456789abcdef"); // "sk-...cdef"
 * ```
 */
export function maskSecretValue(value: string): string {
  const characters = [...value];
  if (characters.length < minLengthOfAnyCredential) return hidden;
  const room = characters.length / 4 - shownAtEnd;
  const prefix = knownPrefixes.find((known) => known.length <= room && value.startsWith(known));
  const ending = characters.slice(-shownAtEnd).map(printable).join("");
  return `${prefix ?? ""}...${ending}`;
}

/** Masks the value of every field with {@link maskSecretValue} and keeps the field names. */
export function maskSecretFields(fields: SecretFields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, maskSecretValue(value)]),
  );
}

/**
 * Masks a value like MLflow: the first 3 code points, `...` and the last 4, or `***` for fewer than
 * 8. Reveals most of a short value, so use it only to match the display of MLflow.
 */
export function maskLikeMlflow(value: string): string {
  const characters = [...value];
  if (characters.length < 8) return hidden;
  return `${characters.slice(0, 3).join("")}...${characters.slice(-shownAtEnd).join("")}`;
}

function printable(character: string): string {
  return unprintable.test(character) ? "·" : character;
}
