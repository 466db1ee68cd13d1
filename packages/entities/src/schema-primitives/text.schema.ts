import { z } from "zod";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are rejected
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;

interface TextRule {
  /** In code points. */
  readonly min: number;
  /** In code points. */
  readonly max: number;
  /** The pattern of the string; {@link alphabet} describes it in messages. */
  readonly pattern?: RegExp;
  readonly alphabet?: string;
  /** No control characters, no leading or trailing white space. */
  readonly isName?: boolean;
}

/** A required string; every violation of the rule has the same message. */
export function text(rule: TextRule): z.ZodType<string> {
  // Formatting a number loads the data of a language, so it waits for the first violation.
  const message = (): string => `must be ${describe(rule)}`;
  return z
    .string({
      error: ({ input }) => (input === undefined ? `is required and ${message()}` : message()),
    })
    .refine((value) => isValid(value, rule), { error: message });
}

/** A name chosen by a user: printable, without leading or trailing white space. */
export function nameText(max: number): z.ZodType<string> {
  return text({ min: 1, max, isName: true });
}

/** A lookup key: any text that could be a key. */
export const lookupText: z.ZodType<string> = text({ min: 1, max: 1024 });

/** A list of lookup keys. */
export const lookupTexts: z.ZodType<string[]> = z.array(lookupText, {
  error: "must be a list of strings",
});

/** True for well-formed Unicode without NUL, which every store and wire format can carry. */
export function isStorableText(value: string): boolean {
  return value.isWellFormed() && !value.includes("\0");
}

function isValid(value: string, { min, max, pattern, isName }: TextRule): boolean {
  // A code point is at most two UTF-16 units, so much longer strings are rejected without
  // iterating.
  if (value.length < min || value.length > max * 2 || !isStorableText(value)) return false;
  if (value.length > max && [...value].length > max) return false;
  if (isName && (controlCharacter.test(value) || value.trim() !== value)) return false;
  return pattern === undefined || pattern.test(value);
}

function describe({ min, max, pattern, alphabet, isName }: TextRule): string {
  const length = `a string of ${min} to ${max.toLocaleString("en")} characters`;
  if (pattern !== undefined) return `${length} from ${alphabet ?? pattern.source}`;
  const exclusion = isName
    ? "without control characters or leading or trailing white space"
    : "without NUL";
  return `${length} in well-formed Unicode, ${exclusion}`;
}
