import { hash, randomBytes } from "node:crypto";

/** A fresh token: `gw_` and 32 random bytes in base64url. It is a secret. */
export function newAccessToken(): string {
  return `gw_${randomBytes(32).toString("base64url")}`;
}

/** Whether a text has the form of a token; whether it is one, its hash tells. */
export function isAccessToken(text: string): boolean {
  return /^gw_[A-Za-z0-9_-]{43}$/.test(text);
}

/** By what a token is kept and found: its SHA-256. It has the bytes of a key, so none is to guess. */
export function hashAccessToken(token: string): Buffer {
  // A string of a byte each: as a buffer it would have memory of its own, at five times the cost.
  return Buffer.from(hash("sha256", token, "binary"), "latin1");
}
