import { hkdfSync, type KeyObject } from "node:crypto";

/** HKDF-SHA256. The caller fills the result with zero where it is a key. */
export function hkdf(
  key: KeyObject,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, info, length));
}
