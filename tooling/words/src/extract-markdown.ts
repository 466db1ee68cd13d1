import { maskMatches } from "./mask.ts";

const fencedCode = /^([ \t]*)(```+|~~~+)[^\n]*\n[\s\S]*?^[ \t]*\2[^\n]*$/gm;
const inlineCode = /(`+)(?!`)[^`]+\1/g;
const linkTarget = /\]\([^)\s]*\)/g;
const url = /\bhttps?:\/\/\S+/g;

/** Masks code blocks, inline code, link targets and URLs of a Markdown text. */
export function extractMarkdown(text: string): string {
  return [fencedCode, inlineCode, linkTarget, url].reduce(maskMatches, text);
}
