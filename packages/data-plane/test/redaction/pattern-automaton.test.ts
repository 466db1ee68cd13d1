import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PatternAutomaton } from "../../src/redaction/pattern-automaton.ts";

/** Few letters, so that patterns overlap, repeat and begin within one another. */
const text = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength, maxLength });
const patterns = fc.array(text(2, 9), { minLength: 1, maxLength: 6 });

/** The text with the bytes of all matches replaced, read in parts; and the depth at the end. */
function read(texts: readonly string[], parts: readonly string[]): [string, number] {
  const automaton = new PatternAutomaton(texts.map((one) => Buffer.from(one, "latin1")));
  const replaced = [...parts.join("")];
  let node = 0;
  let length = 0;
  for (const part of parts) {
    const bytes = Buffer.from(part, "latin1");
    node = automaton.read(node, { bytes, from: 0, to: bytes.length }, (from, to) => {
      replaced.fill("*", length + from, length + to);
    });
    length += bytes.length;
  }
  return [replaced.join(""), automaton.depthOf(node)];
}

/** The same by comparison at each place. */
function replaceAll(texts: readonly string[], haystack: string): string {
  const replaced = [...haystack];
  for (const one of texts) {
    for (let at = haystack.indexOf(one); at !== -1; at = haystack.indexOf(one, at + 1)) {
      replaced.fill("*", at, at + one.length);
    }
  }
  return replaced.join("");
}

/** The length of the longest end of a text that a pattern begins with. */
function longestStart(texts: readonly string[], haystack: string): number {
  let from = 0;
  while (!texts.some((one) => one.startsWith(haystack.slice(from)))) from += 1;
  return haystack.length - from;
}

describe("a pattern automaton", () => {
  test("finds every match of every pattern, however the text is split", () => {
    fc.assert(
      fc.property(patterns, fc.array(text(0, 20), { maxLength: 5 }), (texts, parts) => {
        const [replaced] = read(texts, parts);
        expect(replaced).toBe(replaceAll(texts, parts.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  test("finds patterns of any bytes and any length", () => {
    const any = fc
      .uint8Array({ minLength: 2, maxLength: 400 })
      .map((bytes) => Buffer.from(bytes).toString("latin1"));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), any, any, (all, before, after) => {
        const [replaced] = read(all, [before, all[0] ?? "", after]);
        expect(replaced).toBe(replaceAll(all, before + (all[0] ?? "") + after));
      }),
    );
  });

  test("knows how much of the end may begin a pattern", () => {
    fc.assert(
      fc.property(patterns, text(0, 30), (texts, haystack) => {
        expect(read(texts, [haystack])[1]).toBe(longestStart(texts, haystack));
      }),
      { numRuns: 2_000 },
    );
  });

  test("without patterns finds nothing", () => {
    expect(read([], ["abc"])).toEqual(["abc", 0]);
  });
});
