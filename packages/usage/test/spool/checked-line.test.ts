import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLines, encodeLine } from "../../src/spool/checked-line.js";

const values = fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.string()), {
  minLength: 1,
  maxLength: 8,
});

/** @returns the bytes of all values, and the length of the file after each of them */
function encodeAll(all: readonly unknown[]): { bytes: Buffer; ends: readonly number[] } {
  let bytes = Buffer.alloc(0);
  const ends = all.map((value) => {
    bytes = Buffer.concat([bytes, encodeLine(value)]);
    return bytes.length;
  });
  return { bytes, ends };
}

describe("checked lines", () => {
  test("that are cut off anywhere have all values before the cut", () => {
    fc.assert(
      fc.property(values, fc.nat(), (all, at) => {
        const { bytes, ends } = encodeAll(all);
        const cut = at % (bytes.length + 1);
        const complete = ends.filter((end) => end <= cut).length;
        expect(decodeLines(bytes.subarray(0, cut))).toEqual(all.slice(0, complete));
      }),
    );
  });

  test("with a changed byte have the values before it", () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, change) => {
        const { bytes, ends } = encodeAll(all);
        const changed = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(changed) ^ change, changed);
        const before = ends.filter((end) => end <= changed).length;
        expect(decodeLines(bytes)).toEqual(all.slice(0, before));
      }),
    );
  });

  test("are decoded up to bytes that follow them", () => {
    fc.assert(
      fc.property(values, fc.uint8Array({ maxLength: 200 }), (all, rest) => {
        const { bytes } = encodeAll(all);
        expect(decodeLines(Buffer.concat([bytes, rest]))).toEqual(all);
      }),
    );
  });
});
