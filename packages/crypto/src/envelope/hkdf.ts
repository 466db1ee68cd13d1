import { hkdfSync, type KeyObject } from "node:crypto";

/** HKDF-SHA256. The caller zeroes the result if it is a key. */
export function hkdf(
  key: KeyObject,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, info, length));
}
