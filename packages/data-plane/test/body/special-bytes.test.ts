import { expect, test } from "vitest";
import { SpecialBytes } from "../../src/body/special-bytes.ts";

const special = ['"', "\\", "\u0000", "\n", "\u001f"];
// The neighbours of special bytes, and bytes beyond ASCII.
const others = [" ", "!", "#", "[", "]", "~", "\u007f", "\u0080", "\u00a2", "\u00dc", "\u00ff"];

test("finds each special byte at every alignment", () => {
  for (const byte of special) {
    for (let start = 0; start < 4; start += 1) {
      for (let at = 0; at < 13; at += 1) {
        const bytes = aligned(`${"a".repeat(at)}${byte}${"a".repeat(12 - at)}`, start);
        const search = new SpecialBytes(bytes);
        for (let from = 0; from <= at; from += 1) expect(search.next(from)).toBe(at);
        for (let from = at + 1; from <= 13; from += 1) expect(search.next(from)).toBe(13);
      }
    }
  }
});

test("finds the first of several special bytes", () => {
  for (let start = 0; start < 4; start += 1) {
    const search = new SpecialBytes(aligned('aaaa"\\\n"aa"aaaaaa\\', start));
    const found = Array.from({ length: 19 }, (_, from) => search.next(from));
    expect(found).toEqual([4, 4, 4, 4, 4, 5, 6, 7, 10, 10, 10, 17, 17, 17, 17, 17, 17, 17, 18]);
  }
});

test("passes over escapes of two bytes at every alignment, and stops at all others", () => {
  for (let start = 0; start < 4; start += 1) {
    for (let length = 0; length < 9; length += 1) {
      const before = `${"a".repeat(length)}\\n\\"\\\\a\\t`;
      for (const rest of ['"a', "\\u0041", "\\x", "\\\n", "\\", ""]) {
        const search = new SpecialBytes(aligned(before + rest, start));
        expect(search.next(0)).toBe(before.length);
      }
    }
  }
});

test("passes over all other bytes", () => {
  for (const byte of others) {
    for (let length = 0; length < 10; length += 1) {
      for (let start = 0; start < 4; start += 1) {
        const search = new SpecialBytes(aligned(byte.repeat(length), start));
        expect(search.next(0)).toBe(length);
      }
    }
  }
});

/** The bytes of a latin1 text, from an index of their memory on, with special bytes around them. */
function aligned(text: string, start: number): Buffer {
  const memory = Buffer.alloc(8 + text.length + 8, '"');
  memory.write(text, 4 + start, "latin1");
  return memory.subarray(4 + start, 4 + start + text.length);
}
