import { expect, test } from "vitest";
import { type KekProvider, KeyRing } from "../../src/index.js";
import { kekOf } from "../keys.js";

test("a ring finds its keys by version", () => {
  const [one, two] = [kekOf(1), kekOf(2)];
  const ring = new KeyRing([two, one]);
  expect(ring.get(1)).toBe(one);
  expect(ring.get(2)).toBe(two);
  expect(ring.versions).toEqual([1, 2]);
  expect([ring.has(2), ring.has(3)]).toEqual([true, false]);
});

test("a missing version is named in the error", () => {
  expect(() => new KeyRing([kekOf(1)]).get(10)).toThrow(
    expect.objectContaining({
      code: "KEK_NOT_IN_RING",
      message: expect.stringContaining("version 10"),
    }),
  );
});

test("a ring is immutable", () => {
  const keks = [kekOf(1)];
  const ring = new KeyRing(keks);
  keks.push(kekOf(2));
  expect(ring.has(2)).toBe(false);
  expect(Object.isFrozen(ring.versions)).toBe(true);
  expect(Reflect.ownKeys(ring)).toEqual(["versions"]);
});

test("a ring rejects two keys of one version and versions out of range", () => {
  expect(() => new KeyRing([kekOf(1), kekOf(1)])).toThrow("two keys of version 1");
  for (const version of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
    const kek: KekProvider = Object.assign(Object.create(kekOf(1)), { version });
    expect(() => new KeyRing([kek])).toThrow(RangeError);
  }
  expect(new KeyRing([kekOf(2 ** 31 - 1)]).versions).toEqual([2 ** 31 - 1]);
});
