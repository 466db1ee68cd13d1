/**
 * Decoded bytes, and where each is in the response: its position, and its width in bytes.
 * Arrays that are reused have more than `length` entries.
 */
export interface LocatedText {
  readonly bytes: Uint8Array;
  readonly positions: Float64Array;
  readonly widths: Uint8Array;
  length: number;
}

export function createText(capacity: number): LocatedText {
  return {
    bytes: new Uint8Array(capacity),
    positions: new Float64Array(capacity),
    widths: new Uint8Array(capacity),
    length: 0,
  };
}

/** Appends a part of another text, which there must be room for. */
export function appendText(
  text: LocatedText,
  part: LocatedText,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  text.bytes.set(part.bytes.subarray(from, to), text.length);
  text.positions.set(part.positions.subarray(from, to), text.length);
  text.widths.set(part.widths.subarray(from, to), text.length);
  text.length += to - from;
}
