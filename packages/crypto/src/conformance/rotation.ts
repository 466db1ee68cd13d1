import assert from "node:assert/strict";
import {
  openSecretFields,
  rewrapDek,
  type SealedEnvelope,
  sealSecretFields,
} from "../envelope/gw2-envelope.js";
import type { KekProvider } from "../kek/kek-provider.js";
import { KeyRing } from "../kek/key-ring.js";
import { generateRawKek } from "../kek-source/kek-source.js";
import { loadKek } from "../kek-source/load-kek.js";
import { assertSame, context, type Fixture } from "./fixture.js";
import type { Suite } from "./suite.js";

const fields = { api_key: "sk-proj-0123456789abcdef" };

export function rotationCases(suite: Suite): void {
  suite.describe("a secret", "KekProvider.rewrap", () => {
    suite.test("can be rewrapped to other keys and back", async (f) => {
      const local = await loadKek({ source: generateRawKek(), version: 9 });
      const keks = [await f.load(1), local, await f.loadOther(2), await f.load(3)];
      const keyRing = new KeyRing(keks);
      let envelope = await sealSecretFields({ fields, context, kek: await f.load(1) });
      for (const kek of [...keks.slice(1), await f.load(1)]) {
        envelope = await rewrapped(envelope, keyRing, kek);
        const opened = await openSecretFields({ envelope, context, keyRing });
        assert.deepEqual(opened.reveal(), fields);
      }
    });

    suite.test("keeps its data key in a rewrap by the provider, if supported", async (f) => {
      const [from, to] = [await f.load(1), await f.load(2)];
      if (to.rewrap === undefined) return;
      await assertRewraps(f, from, to);
      await assertRewraps(f, await f.loadOther(1), to);
      await assertRewraps(f, await loadKek({ source: generateRawKek(), version: 1 }), to);
    });
  });
}

async function rewrapped(
  envelope: SealedEnvelope,
  keyRing: KeyRing,
  kek: KekProvider,
): Promise<SealedEnvelope> {
  const next = await rewrapDek({ envelope, context, keyRing, kek });
  assert.equal(next.kekVersion, kek.version);
  return { ...envelope, ...next };
}

async function assertRewraps(f: Fixture, from: KekProvider, to: KekProvider): Promise<void> {
  const dek = f.dek();
  const record = await to.rewrap?.(await from.wrap(dek, context), context, from);
  assert.ok(record, "a rewrap must return a record");
  assertSame(await to.unwrap(record, context), dek);
}
