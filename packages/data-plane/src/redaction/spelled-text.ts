/**
 * Decoded bytes, and where each is spelled in a response: from a position on, by a number of bytes.
 * Arrays that are reused have more than `length` entries.
 */
export interface SpelledText {
  readonly bytes: Uint8Array;
  readonly positions: Float64Array;
  readonly widths: Uint8Array;
  length: number;
}

export function createText(capacity: number): SpelledText {
  return {
    bytes: new Uint8Array(capacity),
    positions: new Float64Array(capacity),
    widths: new Uint8Array(capacity),
    length: 0,
  };
}

/** Appends a part of another text, which there must be room for. */
export function appendText(
  text: SpelledText,
  part: SpelledText,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  text.bytes.set(part.bytes.subarray(from, to), text.length);
  text.positions.set(part.positions.subarray(from, to), text.length);
  text.widths.set(part.widths.subarray(from, to), text.length);
  text.length += to - from;
}
