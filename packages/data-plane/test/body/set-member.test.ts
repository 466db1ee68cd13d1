import fc from "fast-check";
import { expect, test } from "vitest";
import { setMember } from "../../src/body/set-member.ts";

test.each([
  ["{}", '{"a":1}'],
  [' { "b" : 1.0 } ', ' {"a":1, "b" : 1.0 } '],
  ['{"b":"ü","a" : {"a":[2]} , "c":0}', '{"b":"ü","a" : 1 , "c":0}'],
  ['{"\\u0061":2}', '{"\\u0061":1}'],
  ['{"a":2,"a":3}', '{"a":2,"a":1}'],
])("a member of %s is set in place, or first", (object, changed) => {
  expect(setMember(object, "a", "1")).toBe(changed);
});

test("any object has the new value, and its other members", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, name) => {
      const changed = JSON.parse(setMember(JSON.stringify(object), name, "[1]"));
      expect(changed).toEqual({ ...JSON.parse(JSON.stringify(object)), [name]: [1] });
    }),
  );
});

test("an object with too many members is not changed", () => {
  const members = Array.from({ length: 1_001 }, (_, index) => `"${index}":1`);
  expect(() => setMember(`{${members}}`, "a", "1")).toThrow(RangeError);
});
