import assert from "node:assert/strict";
import type { KekRecord } from "../../ports/kek-registry.js";
import { kekRecord, keysInStates, newRawKek, unregisteredKeys } from "../kit/case-keys.js";
import { expectInserted, expectNotInserted, expectReplaced } from "../kit/expect-key-writes.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

/** Bytes as hex and no absent fields, since backends may represent both differently. */
function plain(record: KekRecord): unknown {
  const { kdf, checkSalt, checkValue, ...rest } = record;
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  const present = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(present),
    checkSalt: hex(checkSalt),
    checkValue: hex(checkValue),
    ...(kdf !== undefined && { kdf: { salt: hex(kdf.salt), iterations: kdf.iterations } }),
  };
}

async function listed(f: Fixture): Promise<unknown[]> {
  return (await f.ports.kekRegistry.list()).map(plain);
}

/** Inserts records concurrently into the empty registry, which must keep exactly one. */
async function assertOneInserted(f: Fixture, records: readonly KekRecord[]): Promise<void> {
  const inserted = await Promise.all(records.map((record) => f.ports.kekRegistry.insert(record)));
  const winners = records.filter((_, index) => inserted[index]);
  assert.equal(winners.length, 1, "exactly one of the concurrent inserts must succeed");
  assert.deepEqual(await listed(f), winners.map(plain));
}

const empty = { keys: unregisteredKeys };

export function kekRegistryCases(suite: Suite): void {
  suite.describe("the key registry", "KekRegistry.insert, list", () => {
    suite.test(
      "stores all fields and lists records by ascending version",
      async (f) => {
        assert.deepEqual(await listed(f), []);
        const last: KekRecord = {
          version: 2_147_483_647,
          provider: "passphrase",
          kdf: { salt: new Uint8Array(32).fill(7), iterations: 600_000 },
          checkSalt: new Uint8Array(32).fill(255),
          checkValue: new Uint8Array(4_300).fill(128),
          fingerprint: "0123456789abcdef",
          state: "retired",
          createdAt: 1_750_000_000_123,
          activatedAt: 1_750_000_000_456,
          retiredAt: 1_750_000_000_789,
        };
        const records = [
          last,
          await kekRecord(await newRawKek(10), "active"),
          await kekRecord(await newRawKek(9), "retiring"),
          await kekRecord(await newRawKek(2), "staged"),
        ];
        for (const record of records) await expectInserted(f, record);
        assert.deepEqual(await listed(f), records.reverse().map(plain));
      },
      empty,
    );

    suite.test("rejects a registered version and keeps its record", async (f) => {
      const before = await listed(f);
      for (const state of ["staged", "active", "retired"] as const) {
        await expectNotInserted(f, await kekRecord(await newRawKek(1), state));
        assert.deepEqual(await listed(f), before);
      }
    });

    suite.test("rejects a second active version", async (f) => {
      const { kekRegistry } = f.ports;
      await expectNotInserted(f, await kekRecord(await newRawKek(2), "active"));
      assert.equal((await kekRegistry.list()).length, 1);
      for (const [version, state] of [
        [2, "staged"],
        [3, "retiring"],
        [4, "retired"],
      ] as const) {
        await expectInserted(f, await kekRecord(await newRawKek(version), state));
      }
      const states = (await kekRegistry.list()).map(({ state }) => state);
      assert.deepEqual(states, ["active", "staged", "retiring", "retired"]);
    });

    suite.test("rejects a version that a secret already names", async (f) => {
      const { secretId } = await f.secret();
      const { kekVersion, wrappedDek } = await f.sealed(secretId);
      const expected = { kekVersion, wrappedDek };
      const replacement = { kekVersion: 7, wrappedDek };
      await expectReplaced(f, { secretId, expected, replacement });
      const staged = async (version: number): Promise<KekRecord> =>
        kekRecord(await newRawKek(version), "staged");
      await expectNotInserted(f, await staged(7));
      await expectInserted(f, await staged(8));
      assert.deepEqual(
        (await f.ports.kekRegistry.list()).map(({ version }) => version),
        [1, 8],
      );
      await f.store.deleteGatewaySecret({ secretId });
      await expectInserted(f, await staged(7));
    });

    suite.test(
      "accepts one of ten concurrent inserts of a version",
      async (f) => {
        const records = await Promise.all(
          Array.from({ length: 10 }, async () => kekRecord(await newRawKek(1), "active")),
        );
        await assertOneInserted(f, records);
      },
      empty,
    );

    suite.test(
      "accepts one of ten concurrent inserts of active versions",
      async (f) => {
        const records = await Promise.all(
          Array.from({ length: 10 }, async (_, index) =>
            kekRecord(await newRawKek(index + 1), "active"),
          ),
        );
        await assertOneInserted(f, records);
      },
      empty,
    );
  });

  suite.describe(
    "sealing under the active version",
    "StoreReader.activeKekVersion, SealedColumns",
    () => {
      suite.test(
        "seals new and updated values under the active version, not the first or last",
        async (f) => {
          const { secretId } = await f.secret();
          assert.equal((await f.sealed(secretId)).kekVersion, 2);
          await f.store.updateGatewaySecret({ secretId, secretValue: { replaced: "v" } });
          assert.equal((await f.sealed(secretId)).kekVersion, 2);
          assert.deepEqual(await f.opened(secretId), { replaced: "v" });
          assert.deepEqual(await f.ports.sealedSecrets.countSecretsByKek(), new Map([[2, 1]]));
        },
        { keys: () => keysInStates({ 1: "retiring", 2: "active", 3: "staged" }) },
      );

      suite.test(
        "moves a row of another version to the active one with its next value",
        async (f) => {
          const { secretId } = await f.secret();
          const { kekVersion, wrappedDek } = await f.sealed(secretId);
          const replacement = { kekVersion: 1, wrappedDek };
          const swap = { secretId, expected: { kekVersion, wrappedDek }, replacement };
          await expectReplaced(f, swap);
          // A secret that cannot be opened can still be listed, updated and overwritten.
          await f.store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } });
          assert.equal((await f.sealed(secretId)).kekVersion, 1);
          assert.equal((await f.store.listSecretInfos()).items.length, 1);
          await f.store.updateGatewaySecret({ secretId, secretValue: { fresh: "v" } });
          assert.equal((await f.sealed(secretId)).kekVersion, 2);
          assert.deepEqual(await f.opened(secretId), { fresh: "v" });
        },
        { keys: () => keysInStates({ 1: "retiring", 2: "active" }) },
      );
    },
  );
}
