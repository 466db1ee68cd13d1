import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PatternSearch } from "../../src/redaction/pattern-search.ts";

/** Few letters, so that patterns overlap, repeat and begin within one another. */
const text = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength, maxLength });
const patterns = fc.array(text(2, 9), { minLength: 1, maxLength: 6 });

function firstIn(haystack: string, texts: readonly string[], from: number): number {
  const places = texts.map((one) => haystack.indexOf(one, from)).filter((at) => at !== -1);
  return places.length === 0 ? -1 : Math.min(...places);
}

describe("a pattern search", () => {
  test("finds the first of several patterns", () => {
    fc.assert(
      fc.property(patterns, text(0, 60), fc.nat(20), (texts, haystack, from) => {
        const found = new PatternSearch(texts.map((one) => Buffer.from(one)));
        const bytes = Buffer.from(haystack);
        const expected = firstIn(haystack, texts, from);
        expect(found.indexIn(bytes, from)).toBe(expected);
        if (expected === -1) return;
        const lengths = texts.filter((one) => haystack.startsWith(one, expected));
        expect(found.lengthAt(bytes, expected)).toBe(Math.max(...lengths.map((one) => one.length)));
      }),
      { numRuns: 2_000 },
    );
  });

  test("finds the first index where the rest may begin a pattern", () => {
    fc.assert(
      fc.property(patterns, text(0, 30), (texts, haystack) => {
        let expected = 0;
        const isPrefix = (rest: string): boolean =>
          texts.some((one) => one.startsWith(rest) && one !== rest);
        while (expected < haystack.length && !isPrefix(haystack.slice(expected))) expected += 1;
        const found = new PatternSearch(texts.map((one) => Buffer.from(one)));
        expect(found.partialMatchIn(Buffer.from(haystack))).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("finds patterns of any bytes and any length", () => {
    const any = fc.uint8Array({ minLength: 2, maxLength: 400 });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), any, any, (all, before, after) => {
        const some = all.map((one) => Buffer.from(one));
        const haystack = Buffer.concat([before, all[0] ?? before, after]);
        const texts = some.map((one) => one.toString("latin1"));
        const expected = firstIn(haystack.toString("latin1"), texts, 0);
        expect(new PatternSearch(some).indexIn(haystack)).toBe(expected);
      }),
    );
  });

  test("without patterns finds nothing", () => {
    const none = new PatternSearch([]);
    expect(none.indexIn(Buffer.from("abc"))).toBe(-1);
    expect(none.partialMatchIn(Buffer.from("abc"))).toBe(3);
    expect(none.shortest).toBe(0);
  });
});
