import { hiddenCharacters } from "@gw/entities";
import { eastAsianWidth } from "get-east-asian-width";

/**
 * Characters that a terminal interprets: control characters (some terminals take C1 as an escape
 * sequence of one byte), line separators and directional marks.
 */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Also what a reader cannot see, so that two names that differ look different. */
const hidden = new RegExp(`[${hiddenCharacters}]`, "gu");

/** Escapes untrusted text for one line of a terminal, such as `\u001b`. */
export function printable(text: string): string {
  return text.replace(hidden, escaped);
}

/** Escapes untrusted text of several lines; keeps line feeds and tabs, and joiners of emoji. */
export function printableText(text: string): string {
  return text.replace(controls, (char) => (char === "\n" || char === "\t" ? char : escaped(char)));
}

/** JSON without characters that a terminal interprets; it parses to the same value. */
export function printableJson(value: unknown, indent?: number): string {
  // Inside strings, JSON has no line feeds.
  return JSON.stringify(value, undefined, indent).replace(hidden, (char) =>
    char === "\n" ? char : escaped(char),
  );
}

/** A name in double quotes, safe to print. */
export function quoted(name: string): string {
  return printableJson(name);
}

function escaped(char: string): string {
  // Two units of UTF-16 for characters beyond U+FFFF, as in JSON.
  return Array.from({ length: char.length }, (_, index) => {
    return `\\u${char.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }).join("");
}

let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** The width of printable text in terminal cells. */
export function cellsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemesOf(text)) cells += cellsOfGrapheme(segment);
  return cells;
}

function cellsOfGrapheme(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}

/** Clips text to a width; `…` replaces the rest. */
export function clip(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let width = 1;
  for (const { segment } of graphemesOf(text)) {
    width += cellsOfGrapheme(segment);
    if (width > cells) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Pads text with spaces to a width. */
export function pad(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}
