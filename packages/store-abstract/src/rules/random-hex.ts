import { randomUUID } from "node:crypto";

/** 32 lowercase hex digits, never the same twice. */
export function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}
