import assert from "node:assert/strict";
import type { KekCheck, KekProvider } from "../kek/kek-provider.js";
import { context, rejectedCodes } from "./fixture.js";
import type { Suite } from "./suite.js";

/** The check value of an external provider is a record. */
const maxCheckLength = 4_300;

export function checkCases(suite: Suite): void {
  suite.describe("a check value", "KekProvider.createCheck and check", () => {
    suite.test("recognises its key in every process that has it", async (f) => {
      const check = await (await f.load()).createCheck();
      assert.equal(check.checkSalt.length, 32);
      const { length } = check.checkValue;
      assert.ok(
        length >= 16 && length <= maxCheckLength,
        `a check value must have 16 to ${maxCheckLength} bytes, but has ${length}`,
      );
      assert.match(check.fingerprint, /^[0-9a-f]{16}$/);
      for (const kek of [await f.load(), await f.load()]) await assertMatches(kek, check);
    });

    suite.test("is different each time", async (f) => {
      const kek = await f.load();
      const [one, two] = [await kek.createCheck(), await kek.createCheck()];
      assert.notDeepEqual(one.checkSalt, two.checkSalt);
      assert.notDeepEqual(one.checkValue, two.checkValue);
      await assertNoMatch(
        kek,
        { ...one, checkSalt: two.checkSalt },
        "with the salt of another one",
      );
    });

    suite.test("does not match another key and causes no error", async (f) => {
      const check = await (await f.load()).createCheck();
      await assertNoMatch(await f.loadOther(), check, "of another key");
    });

    suite.test("does not match after a change and causes no error", async (f) => {
      const kek = await f.load();
      const check = await kek.createCheck();
      const { checkSalt, checkValue } = check;
      for (const at of [0, checkValue.length - 1]) {
        const changed = Uint8Array.from(checkValue);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await assertNoMatch(kek, { ...check, checkValue: changed }, `with byte ${at} changed`);
      }
      for (const length of [0, 1, checkValue.length - 1]) {
        const cut = checkValue.subarray(0, length);
        await assertNoMatch(kek, { ...check, checkValue: cut }, `cut to ${length} bytes`);
      }
      await assertNoMatch(kek, { ...check, checkSalt: new Uint8Array(32) }, "with a salt of zeros");
      await assertNoMatch(kek, { ...check, checkSalt: checkSalt.subarray(1) }, "with a cut salt");
      await assertMatches(kek, check);
    });

    suite.test("does not open as a data key, nor match a wrapped data key", async (f) => {
      const kek = await f.load();
      const check = await kek.createCheck();
      await f.fails(kek.unwrap(check.checkValue, context), rejectedCodes);
      await f.fails(kek.unwrap(check.checkValue, { secretId: "", secretName: "" }), rejectedCodes);
      const dek = f.dek();
      const checkValue = await kek.wrap(dek, context);
      const wrapped = { ...check, checkSalt: dek, checkValue };
      await assertNoMatch(kek, wrapped, "that is a wrapped data key");
    });
  });
}

/** Asserts that a provider recognises a check value of its key. */
export async function assertMatches(kek: KekProvider, check: KekCheck): Promise<void> {
  assert.equal(
    await kek.check(check),
    true,
    "`check` must return true for a check value of the same key",
  );
}

async function assertNoMatch(kek: KekProvider, check: KekCheck, which: string): Promise<void> {
  const message = `\`check\` must return false for a check value ${which}`;
  assert.equal(await kek.check(check), false, message);
}
