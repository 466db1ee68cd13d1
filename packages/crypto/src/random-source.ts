/**
 * Gives `size` fresh random bytes, which are this package's from then on: it fills those of a key
 * with zero after use. Anything but a strong generator gives the secrets away.
 */
export type RandomSource = (size: number) => Uint8Array;

/** @throws TypeError where the source gives another number of bytes than it was asked for */
export function takeRandom(random: RandomSource, size: number): Uint8Array {
  const bytes = random(size);
  if (bytes instanceof Uint8Array && bytes.length === size) return bytes;
  throw new TypeError(`the random source did not give ${size} bytes`);
}
