import { randomUUID } from "node:crypto";

/** 32 random lowercase hex digits; the default id generator of a store. */
export function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}
