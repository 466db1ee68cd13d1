import { hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { kekOf, keyOf } from "../keys.js";

const context = { secretId: "s-1", secretName: "n" };
const dek = Buffer.alloc(32, 5);

describe("a local key", () => {
  test("wraps and unwraps data keys of exactly 32 bytes", async () => {
    const kek = kekOf(1);
    expect(await kek.unwrap(await kek.wrap(dek, context), context)).toEqual(dek);
    for (const length of [0, 16, 31, 33]) {
      await expect(kek.wrap(Buffer.alloc(length), context)).rejects.toThrow(TypeError);
    }
  });

  test("does not modify the record that it unwraps", async () => {
    const kek = kekOf(1);
    const wrapped = await kek.wrap(dek, context);
    const copy = Buffer.from(wrapped);
    await kek.unwrap(wrapped, context);
    expect(Buffer.from(wrapped)).toEqual(copy);
  });

  test("unwraps only records with its version and suite", async () => {
    const wrapped = Buffer.from(await kekOf(1).wrap(dek, context));
    const format = expect.objectContaining({ code: "ENVELOPE_FORMAT" });
    await expect(kekOf(2, "kek 1").unwrap(wrapped, context)).rejects.toEqual(format);
    wrapped[4] = 0x80;
    await expect(kekOf(1).unwrap(wrapped, context)).rejects.toEqual(format);
  });
});

describe("a check value", () => {
  test("is derived as documented", async () => {
    const { checkSalt, checkValue, fingerprint } = await kekOf(1).createCheck();
    const derive = (info: string, length: number) =>
      Buffer.from(hkdfSync("sha256", keyOf("kek 1"), checkSalt, info, length));
    expect(checkSalt.length).toBe(32);
    expect(Buffer.from(checkValue)).toEqual(derive("gw/kcv/v1", 16));
    expect(fingerprint).toBe(derive("gw/fp/v1", 8).toString("hex"));
  });

  test("matches only its key and only unmodified", async () => {
    const check = await kekOf(1).createCheck();
    expect(await kekOf(1).check(check)).toBe(true);
    expect(await kekOf(1, "other").check(check)).toBe(false);
    const checkValue = Buffer.from(check.checkValue);
    expect(await kekOf(1).check({ ...check, checkValue: checkValue.subarray(0, 15) })).toBe(false);
    expect(await kekOf(1).check({ ...check, checkValue: Buffer.alloc(0) })).toBe(false);
    expect(await kekOf(1).check({ ...check, checkSalt: Buffer.alloc(32) })).toBe(false);
    checkValue[15] = (checkValue[15] ?? 0) ^ 1;
    expect(await kekOf(1).check({ ...check, checkValue })).toBe(false);
  });

  test("has a different salt each time", async () => {
    const [one, two] = [await kekOf(1).createCheck(), await kekOf(1).createCheck()];
    expect(one.checkSalt).not.toEqual(two.checkSalt);
    expect(one.fingerprint).not.toBe(two.fingerprint);
  });
});
