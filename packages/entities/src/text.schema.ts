import { z } from "zod";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;

interface TextRule {
  /** In code points. */
  readonly min: number;
  readonly max: number;
  /** What the string must match; {@link says} describes it. */
  readonly matches?: RegExp;
  readonly says?: string;
  /** No control characters, no white space at either end. */
  readonly isName?: boolean;
}

/** A required string under a rule; every breach of it reads the same. */
export function text(rule: TextRule): z.ZodType<string> {
  const message = describe(rule);
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `is required: it ${message}` : message),
    })
    .refine((value) => obeys(value, rule), { error: message });
}

/** A name that people give: printable, without white space at its ends. */
export function nameText(max: number): z.ZodType<string> {
  return text({ min: 1, max, isName: true });
}

/** A key to look something up by: any text that could be one. */
export const lookupText: z.ZodType<string> = text({ min: 1, max: 1024 });

/** Well-formed Unicode without NUL: what every store can keep and every wire can carry. */
export function isStorableText(value: string): boolean {
  return value.isWellFormed() && !value.includes("\0");
}

function obeys(value: string, { min, max, matches, isName }: TextRule): boolean {
  // A code point is at most two UTF-16 units: longer ones are refused without being walked.
  if (value.length < min || value.length > max * 2 || !isStorableText(value)) return false;
  if (value.length > max && [...value].length > max) return false;
  if (isName && (controlCharacter.test(value) || value.trim() !== value)) return false;
  return matches === undefined || matches.test(value);
}

function describe({ min, max, matches, says, isName }: TextRule): string {
  const length = `${min} to ${max.toLocaleString("en")} characters`;
  const alphabet = matches === undefined ? "" : ` of ${says ?? matches.source}`;
  const shape = isName ? ", without control characters or white space at its ends" : "";
  return `must be a string of ${length}${alphabet}${shape}, in well-formed Unicode without NUL`;
}

/** Several of {@link lookupText}. */
export const lookupTexts: z.ZodType<string[]> = z.array(lookupText, {
  error: "must be a list of texts",
});
