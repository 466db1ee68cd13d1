import assert from "node:assert/strict";
import type { EnvelopeContext } from "../envelope/envelope-context.js";
import { assertWrappedDekVersion } from "../envelope/wrapped-dek.js";
import { assertSame, context } from "./fixture.js";
import type { Suite } from "./suite.js";

/** Header, length-prefixed provider id, and a length-prefixed blob of 4,096 bytes. */
const maxRecordLength = 9 + 4 + 64 + 4 + 4_096;

export function dataKeyCases(suite: Suite): void {
  suite.describe("a data key", "KekProvider.wrap and unwrap", () => {
    suite.test("unwraps to the same bytes in every process with the key", async (f) => {
      const dek = f.dek();
      const before = Buffer.from(dek);
      const record = await (await f.load()).wrap(dek, context);
      assertSame(dek, before);
      for (const kek of [await f.load(), await f.load()]) {
        assertSame(await kek.unwrap(record, context), dek);
        assertSame(await kek.unwrap(record, context), dek);
      }
    });

    suite.test("is a separate copy for each caller, who may zero it", async (f) => {
      const kek = await f.load();
      const dek = f.dek();
      const record = await kek.wrap(dek, context);
      const copies = await Promise.all([kek.unwrap(record, context), kek.unwrap(record, context)]);
      for (const copy of copies) {
        assert.equal(copy.length, 32);
        assertSame(copy, dek);
        copy.fill(0);
      }
      assertSame(await kek.unwrap(record, context), dek);
    });

    suite.test("is wrapped into a record of bounded length with its version", async (f) => {
      for (const version of [1, 7, 0x7fff_ffff]) {
        const kek = await f.load(version);
        assert.equal(kek.version, version);
        const record = await kek.wrap(f.dek(), context);
        assertWrappedDekVersion(record, version);
        assert.equal(
          record[4],
          isLocal(kek.provider) ? 0x01 : 0x80,
          "the suite must match the kind of key",
        );
        assert.ok(record.length <= maxRecordLength, "the record must fit its column");
      }
    });

    suite.test("accepts any secret name, destination, workspace and purpose", async (f) => {
      const kek = await f.load();
      const contexts: EnvelopeContext[] = [
        { secretId: "s", secretName: "n" },
        { ...context, purpose: "gw.export" },
        { ...context, secretName: `\u{1f511}"\\\u0000\n${"ä".repeat(250)}` },
        { ...context, destination: `https://api.example/${"x".repeat(2_000)}` },
        { ...context, workspace: "w-0123456789abcdef0123456789abcdef" },
      ];
      for (const one of contexts) {
        const dek = f.dek();
        assertSame(await kek.unwrap(await kek.wrap(dek, one), one), dek);
      }
    });

    suite.test("is wrapped and unwrapped concurrently with many others", async (f) => {
      const kek = await f.load();
      await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const one = { ...context, secretId: `s-${at}` };
          const dek = f.dek();
          const record = await kek.wrap(dek, one);
          assertSame(await kek.unwrap(record, one), dek);
        }),
      );
    });

    suite.test("is rejected unless it has 32 bytes", async (f) => {
      const kek = await f.load();
      for (const length of [0, 16, 31, 33]) {
        await assert.rejects(kek.wrap(Buffer.alloc(length, 1), context), TypeError);
      }
    });
  });
}

export function isLocal(provider: string): boolean {
  return provider === "raw" || provider === "passphrase";
}
