import { byteSet } from "./byte-set.js";

/** The byte after a backslash that four hex digits follow. */
export const letterU = 0x75;
/** The other bytes that may follow a backslash. */
export const escapes: Uint8Array = byteSet('"\\/bfnrt');
export const hexDigits: Uint8Array = byteSet("0123456789abcdefABCDEF");

/** The length of an escape; 0 if it is invalid, or continues in the next chunk. */
export function escapeLength(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1] ?? 0;
  if (escapes[kind] === 1) return 2;
  if (kind !== letterU) return 0;
  for (let digit = at + 2; digit < at + 6; digit += 1) {
    if (hexDigits[bytes[digit] ?? 0] === 0) return 0;
  }
  return 6;
}
