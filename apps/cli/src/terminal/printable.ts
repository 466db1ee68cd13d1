import { eastAsianWidth } from "get-east-asian-width";

/**
 * What a terminal would act on instead of showing it: control characters (C1 is an escape sequence
 * in one byte on some), line separators, marks that turn the direction of writing.
 */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text of somebody else made safe to print on one line: `\u001b` stands for the character. */
export function printable(text: string): string {
  return text.replace(acting, escaped);
}

/** The same for a text of several lines: only line feeds and tabs stay. */
export function printableText(text: string): string {
  return text.replace(acting, (char) => (char === "\n" || char === "\t" ? char : escaped(char)));
}

/** JSON without characters that a terminal acts on; it parses to the same value. */
export function printableJson(value: unknown, indent?: number): string {
  // Structural line feeds stay; inside of strings JSON has none.
  return JSON.stringify(value, undefined, indent).replace(acting, (char) =>
    char === "\n" ? char : escaped(char),
  );
}

/** A name in double quotes, safe to print. */
export function quoted(name: string): string {
  return printableJson(name);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The number of terminal cells that a printable text takes. */
export function cellsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += cellsOfGrapheme(segment);
  return cells;
}

function cellsOfGrapheme(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}

/** At most `cells` wide; what is cut off shows as `…`. */
export function clip(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += cellsOfGrapheme(segment);
    if (width > cells) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Filled with spaces up to `cells`. */
export function pad(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}
