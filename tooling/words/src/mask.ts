/** A part of a text, as offsets of its first character and of the one after its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Stands in for a masked character: neither a word character nor white space. */
const masked = "\0";

/**
 * Masks everything outside `ranges`, which may not overlap, and passes each range through
 * `transform`. Line breaks survive, so that line numbers stay right.
 */
export function maskOutside(
  text: string,
  ranges: readonly Range[],
  transform: (part: string) => string = (part) => part,
): string {
  let result = "";
  let position = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    result += mask(text.slice(position, start)) + transform(text.slice(start, end));
    position = end;
  }
  return result + mask(text.slice(position));
}

/** Masks each match of a global pattern. */
export function maskMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, mask);
}

/** Replaces each match of a global pattern with spaces, so that the words around it still meet. */
export function blankMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => match.replace(/[^\n]/g, " "));
}

function mask(text: string): string {
  return text.replace(/[^\n]/g, masked);
}
