/** Splits bytes at these places, taken modulo the length; some pieces may be empty. */
export function splitAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) =>
    // Copied, so that the memory of each piece is aligned differently.
    Buffer.from(bytes.subarray(places[index - 1] ?? 0, end)),
  );
}
