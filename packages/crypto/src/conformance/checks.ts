import assert from "node:assert/strict";
import { context, rejectedCodes } from "./fixture.js";
import type { Suite } from "./suite.js";

/** The check value of an external provider is a record. */
const maxCheckLength = 4_300;

export function checkCases(suite: Suite): void {
  suite.describe("a check value", () => {
    suite.test("recognises its key in every process that has it", async (f) => {
      const check = await (await f.load()).createCheck();
      assert.equal(check.checkSalt.length, 32);
      assert.ok(check.checkValue.length >= 16 && check.checkValue.length <= maxCheckLength);
      assert.match(check.fingerprint, /^[0-9a-f]{16}$/);
      assert.equal(await (await f.load()).check(check), true);
      assert.equal(await (await f.load()).check(check), true);
    });

    suite.test("is different each time", async (f) => {
      const kek = await f.load();
      const [one, two] = [await kek.createCheck(), await kek.createCheck()];
      assert.notDeepEqual(one.checkSalt, two.checkSalt);
      assert.notDeepEqual(one.checkValue, two.checkValue);
      assert.equal(await kek.check({ ...one, checkSalt: two.checkSalt }), false);
    });

    suite.test("does not match another key and causes no error", async (f) => {
      const check = await (await f.load()).createCheck();
      assert.equal(await (await f.loadOther()).check(check), false);
    });

    suite.test("does not match after a change and causes no error", async (f) => {
      const kek = await f.load();
      const check = await kek.createCheck();
      const { checkSalt, checkValue } = check;
      for (const at of [0, checkValue.length - 1]) {
        const changed = Uint8Array.from(checkValue);
        changed[at] = (changed[at] ?? 0) ^ 1;
        assert.equal(await kek.check({ ...check, checkValue: changed }), false);
      }
      for (const length of [0, 1, checkValue.length - 1]) {
        const cut = checkValue.subarray(0, length);
        assert.equal(await kek.check({ ...check, checkValue: cut }), false);
      }
      assert.equal(await kek.check({ ...check, checkSalt: new Uint8Array(32) }), false);
      assert.equal(await kek.check({ ...check, checkSalt: checkSalt.subarray(1) }), false);
      assert.equal(await kek.check(check), true);
    });

    suite.test("does not open as a data key, nor match a wrapped data key", async (f) => {
      const kek = await f.load();
      const check = await kek.createCheck();
      await f.fails(kek.unwrap(check.checkValue, context), rejectedCodes);
      await f.fails(kek.unwrap(check.checkValue, { secretId: "", secretName: "" }), rejectedCodes);
      const dek = f.dek();
      const checkValue = await kek.wrap(dek, context);
      assert.equal(await kek.check({ ...check, checkSalt: dek, checkValue }), false);
    });
  });
}
