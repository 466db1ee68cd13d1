import { hiddenCharacters } from "@gw/entities";
import fc from "fast-check";

/** Any string that a store accepts, including strings that a wire format could alter. */
export const text = fc.oneof(
  fc
    .array(
      fc.oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff })),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    .map((points) => String.fromCodePoint(...points)),
  fc.constantFrom("true", "0", "null", "a b", "a+b", "a&b=c", "%41", "[]", "x,y", " ", "é🔑"),
);
const hidden = new RegExp(`[${hiddenCharacters}]`, "u");
/** Any string that a store accepts where a text is shown in one line. */
export const line = text.filter((one) => !hidden.test(one));
export const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,19}$/);
// Without vowels and w, no key is the name of a credential.
export const map = fc.dictionary(fc.stringMatching(/^[b-df-hj-np-tvx-z]{1,8}_x$/), text, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});
export const mapOrEmpty = fc.oneof(map, fc.constant({}));
export const flag = fc.boolean();
export const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
export const weight = fc.double({ min: 0, max: 1_000_000, noNaN: true });
export const order = fc.integer({ min: 0, max: 2_147_483_647 });

/** Fields by name. */
export type Model = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** A record whose `optional` fields may be absent. */
export function some(required: Model, optional: Model = {}): fc.Arbitrary<unknown> {
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required), noNullPrototype: true },
  );
}

export const limit = fc.integer({ min: 1, max: 1000 });
export const paging: Model = { maxResults: limit, pageToken: text };

/** One page of a list. */
export const pageOf = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  some({ items: fc.array(item, { maxLength: 3 }) }, { nextPageToken: text });
