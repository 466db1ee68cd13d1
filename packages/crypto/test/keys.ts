import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { LocalKek } from "../src/local-kek.js";
import type { RandomSource } from "../src/random-source.js";

/** A key that is the same in every run. */
export function keyOf(seed: string): KeyObject {
  return createSecretKey(createHash("sha256").update(seed).digest());
}

/** A key-encryption key that is the same in every run. */
export function kekOf(version: number, seed = `kek ${version}`): LocalKek {
  return new LocalKek(version, keyOf(seed));
}

/** Bytes that are the same in every run: SHA-256 of the seed and a counter. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (size) => {
    counter += 1;
    return createHash("sha256").update(`${seed} ${counter}`).digest().subarray(0, size);
  };
}

/** Gives the parts in their order, as a record was once made from them. */
export function replay(...parts: readonly Uint8Array[]): RandomSource {
  const left = parts.map((part) => Buffer.from(part));
  return () => left.shift() ?? Buffer.alloc(0);
}
