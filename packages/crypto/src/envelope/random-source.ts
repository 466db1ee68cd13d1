/**
 * Returns `size` random bytes and passes their ownership to this package, which zeroes key bytes
 * after use. Must be cryptographically strong.
 */
export type RandomSource = (size: number) => Uint8Array;

/** @throws TypeError if the source returns another number of bytes than requested */
export function takeRandom(random: RandomSource, size: number): Uint8Array {
  const bytes = random(size);
  if (bytes instanceof Uint8Array && bytes.length === size) return bytes;
  throw new TypeError(`the random source must return exactly ${size} bytes`);
}
