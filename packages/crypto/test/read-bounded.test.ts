import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readBounded } from "../src/index.js";

/** A stream of chunks of three bytes. */
function streamOf(chunks: number): Readable {
  return Readable.from(Array.from({ length: chunks }, (_, at) => new Uint8Array(3).fill(at)));
}

test("reads a stream up to the limit", async () => {
  expect(await readBounded(streamOf(2), 6)).toEqual(Buffer.from([0, 0, 0, 1, 1, 1]));
  expect(await readBounded(streamOf(0), 0)).toEqual(Buffer.alloc(0));
});

test("rejects a longer stream and destroys it", async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield new Uint8Array(3);
    })(),
  );
  await expect(readBounded(endless, 8)).rejects.toThrow(RangeError);
  expect(endless.destroyed).toBe(true);
});

test("fails as the stream fails", async () => {
  const failure = new Error("reset");
  const stream = streamOf(2).map(() => {
    throw failure;
  });
  await expect(readBounded(stream, 8)).rejects.toBe(failure);
});
