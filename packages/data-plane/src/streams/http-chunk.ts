/** In bytes; copying more costs more than writing several pieces. */
const maxCopied = 16_384;
const lastChunk = Buffer.from("0\r\n\r\n");
const lineEnd = Buffer.from("\r\n");

/**
 * Frames bytes as a chunk of HTTP (RFC 9112, section 7.1), mostly in one piece. Node.js writes four
 * pieces for each chunk, which is the largest part of the cost of an event.
 *
 * @returns what to write, one after the other; nothing without bytes
 */
export function httpChunk(parts: readonly Buffer[]): readonly Buffer[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return [];
  const size = `${length.toString(16)}\r\n`;
  if (length > maxCopied) return [Buffer.from(size), ...parts, lineEnd];
  const chunk = Buffer.allocUnsafe(size.length + length + lineEnd.length);
  let at = chunk.write(size, "latin1");
  for (const part of parts) at += part.copy(chunk, at);
  lineEnd.copy(chunk, at);
  return [chunk];
}

/** The same with the last chunk, which ends the body. */
export function lastHttpChunk(parts: readonly Buffer[]): readonly Buffer[] {
  return [...httpChunk(parts), lastChunk];
}
