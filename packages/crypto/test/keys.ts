import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import type { RandomSource } from "../src/envelope/random-source.js";
import { LocalKek } from "../src/kek/local-kek.js";

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

/** Returns the given parts in order, to seal a known record again. */
export function replay(...parts: readonly Uint8Array[]): RandomSource {
  const remaining = parts.map((part) => Buffer.from(part));
  return () => remaining.shift() ?? Buffer.alloc(0);
}
