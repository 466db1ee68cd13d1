import { GatewayError } from "@gw/entities";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "../../src/http/query.ts";

const pairs = fc.array(
  fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" })),
);

test("A query means what every form and every client means by it", () => {
  fc.assert(
    fc.property(pairs, (given) => {
      const expected = new Map<string, string[]>();
      for (const [key, value] of given) expected.set(key, [...(expected.get(key) ?? []), value]);
      const parsed = Object.entries(parseQuery(new URLSearchParams(given).toString()));
      const lists = parsed.map(([key, value]): [string, string[]] => [key, [value].flat()]);
      expect(new Map(lists)).toEqual(expected);
    }),
  );
});

const unit = fc.constantFrom(..."%%%&=+?#cef048AE;é\ud800\0");

test("Whatever a query is, it is read or refused", () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      try {
        const query = parseQuery(text);
        for (const name of ["toString", "__proto__", "constructor"]) {
          if (!Object.hasOwn(query, name)) expect(query[name]).toBeUndefined();
        }
      } catch (error) {
        expect(GatewayError.is(error, "INVALID_PARAMETER_VALUE")).toBe(true);
      }
    }),
  );
});
