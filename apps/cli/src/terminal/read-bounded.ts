/**
 * Reads a stream to its end.
 *
 * @returns `undefined` once it exceeds the limit
 */
export async function readBounded(
  stream: AsyncIterable<Buffer | string>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk as Buffer);
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > maxBytes) return undefined;
  }
  return Buffer.concat(chunks);
}
