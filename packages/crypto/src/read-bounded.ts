/**
 * Reads a stream of bytes to its end, or up to a limit. Beyond the limit, the stream is destroyed.
 *
 * @param maxLength - in bytes
 * @throws RangeError if the stream is longer, and what the stream throws
 *
 * @example
 * ```ts
 * const body = await readBounded(response, 65_536);
 * ```
 */
export async function readBounded(
  stream: AsyncIterable<Uint8Array>,
  maxLength: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxLength) throw new RangeError(`the data is longer than ${maxLength} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
