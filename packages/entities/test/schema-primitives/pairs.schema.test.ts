import { describe, expect, test } from "vitest";
import { pairsOf, parseInput } from "../../src/schemas.ts";

const schema = pairsOf({ maxPairs: 2, maxLength: 3 });

describe("pairs of texts", () => {
  test.each([{}, { a: "" }, { "🔑🔑🔑": "🔒🔒🔒", " ": "\n" }])("may be %j", (pairs) => {
    expect(JSON.parse(JSON.stringify(parseInput(schema, pairs)))).toEqual(pairs);
  });

  test("may have keys that every object has", () => {
    const pairs = JSON.parse('{"__proto__":"a","constructor":"b"}');
    const parsed = parseInput(pairsOf({ maxPairs: 2, maxLength: 11 }), pairs);
    expect(JSON.stringify(parsed)).toBe('{"__proto__":"a","constructor":"b"}');
  });

  test("are copied in the order of their keys", () => {
    const pairs = { b: "1", a: "2" };
    const parsed = parseInput(schema, pairs);
    expect(parsed).not.toBe(pairs);
    expect(JSON.stringify(parsed)).toBe('{"a":"2","b":"1"}');
  });

  test.each([
    [null],
    [undefined],
    ["a"],
    [["a"]],
    [{ "": "a" }],
    [{ abcd: "a" }],
    [{ a: "abcd" }],
    [{ a: 1 }],
    [{ a: "\ud800" }],
    [{ "a\0": "a" }],
    [{ a: "", b: "", c: "" }],
  ])("must not be %j", (pairs) => {
    expect(() => parseInput(schema, pairs)).toThrow(
      "must be an object of at most 2 pairs, with keys of 1 to 3 and values of 0 to 3 characters",
    );
  });
});
