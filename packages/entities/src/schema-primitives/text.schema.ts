import { z } from "zod";
import { hiddenCharacters as hidden, invisibleCharacters } from "./invisible-characters.js";

/** Text without NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is rejected
export const storablePattern: RegExp = /^[^\u0000]*$/;
/** What `trim` removes, as a class of characters. */
export const whiteSpace: string =
  "[\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]";

interface ShownText {
  readonly pattern: RegExp;
  readonly exclusion: string;
}

/** How a text is shown to people, what it may contain for that, and how messages name it. */
const shownAs: Readonly<Record<"name" | "line" | "lines", ShownText>> = {
  /** A name that users choose and type. */
  name: {
    pattern: new RegExp(`^[^${hidden} ](?:[^${hidden}]*[^${hidden} ])?$`, "u"),
    exclusion:
      "without control or invisible characters, white space other than blanks, or leading or " +
      "trailing blanks",
  },
  /** A name from another system. */
  line: {
    pattern: new RegExp(`^[^${hidden}]*$`, "u"),
    exclusion: "without control or invisible characters or white space other than blanks",
  },
  lines: {
    pattern: new RegExp(`^(?:[^${invisibleCharacters}]|[\\t\\n\\r])*$`, "u"),
    exclusion: "without control or invisible characters except line breaks and tabs",
  },
};

interface TextRule {
  /** In code points. */
  readonly min: number;
  /** In code points. */
  readonly max: number;
  /** The pattern of the string; {@link alphabet} describes it in messages. */
  readonly pattern?: RegExp;
  readonly alphabet?: string;
  /** Names stored by earlier releases may break this rule. */
  readonly shown?: "name" | "line" | "lines";
}

/** A required string; every violation of the rule has the same message. */
export function text(rule: TextRule): z.ZodType<string> {
  // Formatting a number loads the data of a language, so it waits for the first violation.
  const message = (): string => `must be ${describe(rule)}`;
  const { min, max, shown } = rule;
  const pattern = rule.pattern ?? (shown ? shownAs[shown].pattern : storablePattern);
  return z
    .string({
      error: ({ input }) => (input === undefined ? `is required and ${message()}` : message()),
    })
    .refine((value) => isLength(value, rule) && isStorableText(value) && pattern.test(value), {
      error: message,
    })
    .meta({ minLength: min, maxLength: max, pattern: pattern.source });
}

/** A name chosen by a user: all characters are visible, without leading or trailing white space. */
export function nameText(max: number): z.ZodType<string> {
  return text({ min: 1, max, shown: "name" });
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

function describe({ min, max, pattern, alphabet, shown }: TextRule): string {
  const length = `a string of ${min} to ${max.toLocaleString("en")} characters`;
  if (pattern !== undefined) return `${length} from ${alphabet ?? pattern.source}`;
  const exclusion = shown === undefined ? "without NUL" : shownAs[shown].exclusion;
  return `${length} in well-formed Unicode, ${exclusion}`;
}
