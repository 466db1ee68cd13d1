import type { SecretFields } from "./secret-fields.js";

const hidden = "***";
const minLength = 16;
const shownAtEnd = 4;

// Public beginnings of keys: they say whose key it is, and nothing about the key.
const knownPrefixes: readonly string[] = [
  "AIza",
  "AKIA",
  "ASIA",
  "fw_",
  "ghp_",
  "github_pat_",
  "glpat-",
  "gsk_",
  "hf_",
  "nvapi-",
  "pplx-",
  "r8_",
  "sk-",
  "sk-ant-",
  "sk-or-v1-",
  "sk-proj-",
  "xai-",
].sort((a, b) => b.length - a.length);

// What could move the cursor, reorder or hide text where a mask is shown; and halves of pairs,
// which a database cannot keep.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * What may be shown of a value, by code points: `***` under 16, else `...` and the last 4, behind a
 * well-known public prefix where prefix and ending are at most a quarter of the value. Control
 * characters show as `·`.
 *
 * @example
 * ```ts
 * maskSecretValue("sk-proj-0123456789abcdef0123456789abcdef"); // "sk-...cdef"
 * ```
 */
export function maskSecretValue(value: string): string {
  const characters = [...value];
  if (characters.length < minLength) return hidden;
  const room = characters.length / 4 - shownAtEnd;
  const prefix = knownPrefixes.find((known) => known.length <= room && value.startsWith(known));
  const ending = characters.slice(-shownAtEnd).map(printable).join("");
  return `${prefix ?? ""}...${ending}`;
}

/** {@link maskSecretValue} of every field. The names of the fields stay as they are. */
export function maskSecretFields(fields: SecretFields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, maskSecretValue(value)]),
  );
}

/**
 * The mask that MLflow shows: the first 3 code points, `...` and the last 4, from 8 on; else `***`.
 * It gives most of a short value away: for showing what MLflow showed, not for anything new.
 */
export function maskLikeMlflow(value: string): string {
  const characters = [...value];
  if (characters.length < 8) return hidden;
  return `${characters.slice(0, 3).join("")}...${characters.slice(-shownAtEnd).join("")}`;
}

function printable(character: string): string {
  return unprintable.test(character) ? "·" : character;
}
