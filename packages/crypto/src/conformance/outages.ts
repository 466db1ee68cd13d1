import assert from "node:assert/strict";
import type { CryptoErrorCode } from "../errors.js";
import { assertMatches } from "./checks.js";
import { isLocal } from "./data-keys.js";
import { assertSame, context } from "./fixture.js";
import type { Suite } from "./suite.js";

const unavailable: readonly CryptoErrorCode[] = ["KEK_PROVIDER_UNAVAILABLE"];

export function outageCases(suite: Suite): void {
  suite.describe("an outage", "KekProvider", () => {
    suite.test("is reported by every call, and never as another key", async (f) => {
      const kek = await f.load();
      if (f.outage === undefined) return assertLocal(kek.provider);
      const dek = f.dek();
      const record = await kek.wrap(dek, context);
      const check = await kek.createCheck();
      await f.outage.begin();
      await f.fails(kek.wrap(f.dek(), context), unavailable);
      await f.fails(kek.unwrap(record, context), unavailable);
      await f.fails(kek.createCheck(), unavailable);
      await f.fails(kek.check(check), unavailable);
    });

    suite.test("ends with the return of the service, for keys loaded before", async (f) => {
      const kek = await f.load();
      if (f.outage === undefined) return assertLocal(kek.provider);
      const dek = f.dek();
      const record = await kek.wrap(dek, context);
      const check = await kek.createCheck();
      await f.outage.begin();
      await f.fails(kek.unwrap(record, context), unavailable);
      await f.outage.end();
      assertSame(await kek.unwrap(record, context), dek);
      assertSame(await kek.unwrap(await kek.wrap(dek, context), context), dek);
      await assertMatches(kek, check);
    });

    suite.test("prevents the use of a key, but not its loading", async (f) => {
      if (f.outage === undefined) return assertLocal((await f.load()).provider);
      const record = await (await f.load()).wrap(f.dek(), context);
      await f.outage.begin();
      const kek = await f.load();
      await f.fails(kek.unwrap(record, context), unavailable);
    });
  });
}

function assertLocal(provider: string): void {
  assert.ok(isLocal(provider), "an external provider must pass `outage`");
}
