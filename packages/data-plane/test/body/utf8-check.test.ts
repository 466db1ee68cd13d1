import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Utf8Check } from "../../src/body/utf8-check.ts";
import { splitAt } from "./split-at.ts";

test("chunks are UTF-8 exactly if the whole is, wherever it is split", () => {
  const pieces = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom("\u20ac", "\u{1f600}", "\u00e9")
      .map((text) => Buffer.from(text).subarray(0, -1)),
  );
  fc.assert(
    fc.property(fc.array(pieces), fc.array(fc.nat()), (parts, cuts) => {
      const whole = Buffer.concat(parts);
      const check = new Utf8Check();
      const isValid = splitAt(whole, cuts).every((chunk) => check.push(chunk)) && check.isComplete;
      expect(isValid).toBe(isUtf8(whole));
    }),
    { numRuns: 2_000 },
  );
});
