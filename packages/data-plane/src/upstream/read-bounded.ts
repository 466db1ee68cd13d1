import type { UpstreamBody } from "./upstream-body.js";

/**
 * Reads the rest of an upstream body. If it is longer than `maxLength` bytes, aborts it and resolves
 * to `undefined`.
 *
 * @throws the error that the body ends with
 */
export function readBounded(body: UpstreamBody, maxLength: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    body.read({
      onChunk(chunk) {
        chunks.push(chunk);
        length += chunk.length;
        if (length <= maxLength) return;
        body.destroy();
        resolve(undefined);
      },
      onEnd: () => resolve(Buffer.concat(chunks)),
      onError: reject,
    });
  });
}
