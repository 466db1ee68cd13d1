import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkList } from "../../src/body/chunk-list.ts";
import { splitAt } from "./split-at.ts";

test("a range has the same bytes as in the whole, wherever it is split", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(fc.nat()), fc.nat(), fc.nat(), (bytes, cuts, a, b) => {
      const whole = Buffer.from(bytes);
      const chunks = new ChunkList();
      for (const chunk of splitAt(whole, cuts)) chunks.push(chunk);
      const [start = 0, end = 0] = [a, b]
        .map((at) => at % (whole.length + 1))
        .sort((x, y) => x - y);
      expect(chunks.length).toBe(whole.length);
      expect(Buffer.concat(chunks.slice(start, end))).toEqual(whole.subarray(start, end));
      expect(Buffer.concat(chunks.slice())).toEqual(whole);
    }),
  );
});

test("single bytes are merged, long chunks are never copied", () => {
  const chunks = new ChunkList();
  const long = Buffer.alloc(65_536, 1);
  chunks.push(long);
  for (let byte = 0; byte < 3_000; byte += 1) chunks.push(Buffer.of(byte & 0xff));
  const pieces = chunks.slice();
  expect(pieces.length).toBeLessThan(1_030);
  expect(chunks.slice(65_536 + 2_000, 65_536 + 2_002).flatMap((piece) => [...piece])).toEqual([
    2_000 & 0xff,
    2_001 & 0xff,
  ]);
  const many = new ChunkList();
  for (let count = 0; count < 2_000; count += 1) many.push(long);
  expect(many.slice().every((piece) => piece === long)).toBe(true);
});
