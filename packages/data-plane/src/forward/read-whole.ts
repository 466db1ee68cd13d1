import type { UpstreamBody } from "./upstream-body.js";

/**
 * All that is left of an answer; nothing where that is longer than so many bytes, and the rest is not
 * waited for.
 *
 * @throws what it fails with
 */
export function readWhole(body: UpstreamBody, longest: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    body.read({
      onChunk(chunk) {
        chunks.push(chunk);
        length += chunk.length;
        if (length <= longest) return;
        body.destroy();
        resolve(undefined);
      },
      onEnd: () => resolve(Buffer.concat(chunks)),
      onError: reject,
    });
  });
}
