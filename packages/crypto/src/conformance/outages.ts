import assert from "node:assert/strict";
import type { CryptoErrorCode } from "../errors.js";
import { isLocal } from "./data-keys.js";
import { assertSame, context } from "./fixture.js";
import type { Suite } from "./suite.js";

const away: readonly CryptoErrorCode[] = ["KEK_PROVIDER_UNAVAILABLE"];

export function outageCases(suite: Suite): void {
  suite.describe("an outage", () => {
    suite.test("is what every call says, and never that the key is another", async (f) => {
      const kek = await f.load();
      if (f.outage === undefined) return assertLocal(kek.provider);
      const dek = f.dek();
      const record = await kek.wrap(dek, context);
      const check = await kek.createCheck();
      await f.outage.begin();
      await f.fails(kek.wrap(f.dek(), context), away);
      await f.fails(kek.unwrap(record, context), away);
      await f.fails(kek.createCheck(), away);
      await f.fails(kek.check(check), away);
    });

    suite.test("is over when the service is back, for keys that were loaded before", async (f) => {
      const kek = await f.load();
      if (f.outage === undefined) return assertLocal(kek.provider);
      const dek = f.dek();
      const record = await kek.wrap(dek, context);
      const check = await kek.createCheck();
      await f.outage.begin();
      await f.fails(kek.unwrap(record, context), away);
      await f.outage.end();
      assertSame(await kek.unwrap(record, context), dek);
      assertSame(await kek.unwrap(await kek.wrap(dek, context), context), dek);
      assert.equal(await kek.check(check), true);
    });

    suite.test("does not keep a key from being loaded, only from being used", async (f) => {
      if (f.outage === undefined) return assertLocal((await f.load()).provider);
      const record = await (await f.load()).wrap(f.dek(), context);
      await f.outage.begin();
      const kek = await f.load();
      await f.fails(kek.unwrap(record, context), away);
    });
  });
}

function assertLocal(provider: string): void {
  assert.ok(isLocal(provider), "a provider outside the process has outages to be tested");
}
