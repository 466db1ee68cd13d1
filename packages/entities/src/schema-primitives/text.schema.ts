import { z } from "zod";

/** Characters that a name has nowhere. */
const control = "\\u0000-\\u001f\\u007f-\\u009f";
/** White space other than {@link control}, which a name has neither first nor last. */
const space = " \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

const namePattern = new RegExp(`^[^${control}${space}](?:[^${control}]*[^${control}${space}])?$`);
/** Text without NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is rejected
export const storablePattern: RegExp = /^[^\u0000]*$/;
/** What `trim` removes, as a class of characters. */
export const whiteSpace: string = `[\\t-\\r${space}]`;

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
  const { min, max, isName, pattern = isName ? namePattern : storablePattern } = rule;
  return z
    .string({
      error: ({ input }) => (input === undefined ? `is required and ${message()}` : message()),
    })
    .refine((value) => isLength(value, rule) && isStorableText(value) && pattern.test(value), {
      error: message,
    })
    .meta({ minLength: min, maxLength: max, pattern: pattern.source });
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

/** Whether the number of code points is from `min` to `max`. */
function isLength(value: string, { min, max }: TextRule): boolean {
  // A code point is at most two UTF-16 units, so much longer strings are rejected without
  // iterating.
  if (value.length < min || value.length > max * 2) return false;
  return value.length <= max || [...value].length <= max;
}

function describe({ min, max, pattern, alphabet, isName }: TextRule): string {
  const length = `a string of ${min} to ${max.toLocaleString("en")} characters`;
  if (pattern !== undefined) return `${length} from ${alphabet ?? pattern.source}`;
  const exclusion = isName
    ? "without control characters or leading or trailing white space"
    : "without NUL";
  return `${length} in well-formed Unicode, ${exclusion}`;
}
