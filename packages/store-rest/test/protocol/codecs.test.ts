import { describe, expect, test } from "vitest";
import type { WirePlace } from "../../src/protocol/codecs/codec.js";
import { listOf } from "../../src/protocol/codecs/list-of.js";
import { flag, text } from "../../src/protocol/codecs/scalars.js";

const query: WirePlace = { source: "query", path: "field" };
const body: WirePlace = { source: "body", path: "field" };
const answer: WirePlace = { source: "answer", path: "field" };

describe("a query", () => {
  test.each(["true", "True", "TRUE"])("takes %s as true", (wire) => {
    expect(flag.decode(wire, query)).toBe(true);
  });

  test.each(["false", "False"])("takes %s as false", (wire) => {
    expect(flag.decode(wire, query)).toBe(false);
  });

  test.each(["1", "yes", "", " true"])("leaves %j as it is where a flag belongs", (wire) => {
    expect(flag.decode(wire, query)).toBe(wire);
  });

  test("takes a key that is given once as a list of one", () => {
    expect(listOf(text).decode("a", query)).toEqual(["a"]);
    expect(listOf(text).decode(["a", "b"], query)).toEqual(["a", "b"]);
  });
});

describe("a body", () => {
  test("has lists as lists and flags as flags", () => {
    expect(listOf(text).decode("a", body)).toBe("a");
    expect(flag.decode("true", body)).toBe("true");
  });
});

describe("an answer", () => {
  test("says which value is of a wrong type, and does not repeat it", () => {
    expect(() => listOf(text).decode(["a", { sk: "canary" }], answer)).toThrow(
      /^The server's answer does not follow the protocol: field\[1\] must be a string$/,
    );
    expect(() => flag.decode("true", answer)).toThrow(/field must be true or false$/);
  });
});
