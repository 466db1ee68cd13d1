import { describe, expect, test } from "vitest";
import type { WireLocation } from "../../src/protocol/codecs/codec.js";
import { listOf } from "../../src/protocol/codecs/list-of.js";
import { flag, text } from "../../src/protocol/codecs/scalars.js";

const query: WireLocation = { source: "query", path: "field" };
const body: WireLocation = { source: "body", path: "field" };
const response: WireLocation = { source: "response", path: "field" };

describe("a value in a query", () => {
  test.each(["true", "True", "TRUE"])("decodes %s as true", (wire) => {
    expect(flag.decode(wire, query)).toBe(true);
  });

  test.each(["false", "False"])("decodes %s as false", (wire) => {
    expect(flag.decode(wire, query)).toBe(false);
  });

  test.each(["1", "yes", "", " true"])("passes %j through as an invalid flag", (wire) => {
    expect(flag.decode(wire, query)).toBe(wire);
  });

  test("decodes a key that occurs once as a list of one item", () => {
    expect(listOf(text).decode("a", query)).toEqual(["a"]);
    expect(listOf(text).decode(["a", "b"], query)).toEqual(["a", "b"]);
  });
});

describe("a value in a body", () => {
  test("is not converted from a string", () => {
    expect(listOf(text).decode("a", body)).toBe("a");
    expect(flag.decode("true", body)).toBe("true");
  });
});

describe("a value in a response", () => {
  test("of the wrong type is reported by its path, without the value", () => {
    expect(() => listOf(text).decode(["a", { sk: "canary" }], response)).toThrow(
      /^The server's response does not follow the protocol: `field\[1\]` must be a string$/,
    );
    expect(() => flag.decode("true", response)).toThrow(/`field` must be true or false$/);
  });
});
