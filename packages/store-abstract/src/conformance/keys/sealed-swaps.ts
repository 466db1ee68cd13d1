import assert from "node:assert/strict";
import { rewrapDek } from "@gw/crypto";
import { destinationOf } from "@gw/entities";
import type { SealedSecret } from "../../ports/sealed-secret-source.js";
import type { SealedColumns } from "../../store-rows.js";
import { keysInStates } from "../kit/case-keys.js";
import { expectNotReplaced, expectReplaced } from "../kit/expect-key-writes.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

const twoKeys = { keys: () => keysInStates({ 1: "active", 2: "staged" }) };

function sealOf({ encryptedValue, wrappedDek, kekVersion }: SealedSecret): SealedColumns {
  return { encryptedValue, wrappedDek, kekVersion };
}

/** The data key of a row, rewrapped under another version as a rotation does. */
function rewrapped(
  f: Fixture,
  row: SealedSecret,
  version: number,
): Promise<{ wrappedDek: Uint8Array; kekVersion: number }> {
  const { secretId, secretName, provider, authConfig } = row;
  return rewrapDek({
    envelope: sealOf(row),
    context: { secretId, secretName, provider, destination: destinationOf(authConfig) },
    keyRing: f.keys.ring,
    kek: f.keys.ring.get(version),
  });
}

function altered(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

export function sealedSwapCases(suite: Suite): void {
  for (const what of ["a wrapped data key", "a whole seal"] as const) {
    const isWhole = what === "a whole seal";
    suite.describe(`replacing ${what}`, "SealedSecretSource.replaceSeals", () => {
      suite.test(
        "replaces only its columns and is not a mutation",
        async (f) => {
          const info = await f.secret({ provider: "openai", authConfig: { region: "eu" } });
          const unrelated = await f.secret();
          const { secretId } = info;
          const [before, other] = [await f.sealed(secretId), await f.sealed(unrelated.secretId)];
          const revision = await f.store.getRevision();
          const auditBefore = await f.ports.auditLog.list();
          f.clock.advance();
          const { wrappedDek, kekVersion } = await rewrapped(f, before, 2);
          const encryptedValue = altered(before.encryptedValue);
          const replacement = { wrappedDek, kekVersion, ...(isWhole && { encryptedValue }) };
          const swap = { secretId, expected: sealOf(before), replacement };
          await expectReplaced(f, swap);

          const after = await f.sealed(secretId);
          assert.equal(after.kekVersion, 2);
          assert.deepEqual(Buffer.from(after.wrappedDek), Buffer.from(wrappedDek));
          const value = isWhole ? encryptedValue : before.encryptedValue;
          assert.deepEqual(Buffer.from(after.encryptedValue), Buffer.from(value));
          assert.deepEqual({ ...after, ...sealOf(before) }, before);
          assert.deepEqual(await f.sealed(unrelated.secretId), other);
          assert.deepEqual(await f.store.getSecretInfo({ secretId }), info);
          assert.equal(await f.store.getRevision(), revision);
          assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
        },
        twoKeys,
      );

      suite.test(
        "replaces only a row with the expected version and bytes",
        async (f) => {
          const { secretId } = await f.secret();
          const before = await f.sealed(secretId);
          const seal = sealOf(before);
          const { encryptedValue } = before;
          const replacement = {
            ...(await rewrapped(f, before, 2)),
            ...(isWhole && { encryptedValue }),
          };
          for (const [id, expected] of [
            [secretId, { ...seal, kekVersion: 2 }],
            [secretId, { ...seal, wrappedDek: altered(seal.wrappedDek) }],
            [secretId, { ...seal, wrappedDek: seal.wrappedDek.slice(0, -1) }],
            [secretId, { ...seal, wrappedDek: new Uint8Array(0) }],
            [secretId, replacement],
            [`s-${"0".repeat(32)}`, seal],
            [secretId.toUpperCase(), seal],
          ] as const) {
            const swap = { secretId: id, expected, replacement };
            await expectNotReplaced(f, swap);
            assert.deepEqual(await f.sealed(secretId), before);
          }
          const swap = { secretId, expected: seal, replacement };
          await expectReplaced(f, swap);
          assert.equal(await f.swap(swap), false, "the same swap must not succeed twice");
        },
        twoKeys,
      );

      suite.test(
        "lets one of ten concurrent swaps with the same expectation succeed",
        async (f) => {
          const { secretId } = await f.secret();
          const before = await f.sealed(secretId);
          const replacements = await Promise.all(
            Array.from({ length: 10 }, async () => ({
              ...(await rewrapped(f, before, 2)),
              ...(isWhole && { encryptedValue: before.encryptedValue }),
            })),
          );
          const replaced = await Promise.all(
            replacements.map((replacement) =>
              f.swap({ secretId, expected: sealOf(before), replacement }),
            ),
          );
          assert.equal(replaced.filter(Boolean).length, 1);
          const winner = replacements[replaced.indexOf(true)];
          const { wrappedDek } = await f.sealed(secretId);
          assert.deepEqual(Buffer.from(wrappedDek), Buffer.from(winner?.wrappedDek ?? []));
        },
        twoKeys,
      );

      suite.test(
        "never overwrites a value that was written meanwhile",
        async (f) => {
          const { secretId } = await f.secret();
          for (let round = 0; round < 10; round += 1) {
            const before = await f.sealed(secretId);
            const secretValue = { round: `${round}` };
            const target = before.kekVersion === 1 ? 2 : 1;
            const { encryptedValue } = before;
            const replacement = {
              ...(await rewrapped(f, before, target)),
              ...(isWhole && { encryptedValue }),
            };
            const swap = { secretId, expected: sealOf(before), replacement };
            const write = (): Promise<unknown> =>
              f.store.updateGatewaySecret({ secretId, secretValue });
            // The update runs concurrently with the swap, or before it under the expected version.
            if (round % 2 === 0) await Promise.all([write(), f.swap(swap)]);
            else {
              await write();
              await expectNotReplaced(f, swap);
            }
            assert.deepEqual(await f.opened(secretId), secretValue);
          }
        },
        twoKeys,
      );
    });
  }

  suite.describe("replacing many seals", "SealedSecretSource.replaceSeals", () => {
    suite.test(
      "replaces the rows that match and returns their ids",
      async (f) => {
        const ids: string[] = [];
        while (ids.length < 4) ids.push((await f.secret()).secretId);
        const rows = await Promise.all(ids.map((id) => f.sealed(id)));
        const swaps = await Promise.all(
          rows.map(async (row) => ({
            secretId: row.secretId,
            expected: sealOf(row),
            replacement: await rewrapped(f, row, 2),
          })),
        );
        const [overwritten, deleted] = ids as [string, string];
        await f.store.updateGatewaySecret({ secretId: overwritten, secretValue: { new: "v" } });
        await f.store.deleteGatewaySecret({ secretId: deleted });
        const replaced = await f.ports.sealedSecrets.replaceSeals({ swaps });
        assert.deepEqual([...(replaced ?? [])].sort(), ids.slice(2).sort());
        assert.deepEqual(await f.opened(overwritten), { new: "v" });
        assert.deepEqual(
          await f.ports.sealedSecrets.countSecretsByKek(),
          new Map([
            [1, 1],
            [2, 2],
          ]),
        );
      },
      twoKeys,
    );

    suite.test("accepts an empty batch", async (f) => {
      const { sealedSecrets } = f.ports;
      assert.equal((await sealedSecrets.replaceSeals({ swaps: [] }))?.size, 0);
      assert.equal((await sealedSecrets.replaceSeals({ swaps: [], whileActive: 1 }))?.size, 0);
      assert.equal(
        await sealedSecrets.replaceSeals({ swaps: [], whileActive: 2 }),
        undefined,
        "replaceSeals must return undefined if the version is no longer active",
      );
    });

    suite.test(
      "rejects the whole batch when whileActive is not the active version",
      async (f) => {
        const { secretId } = await f.secret();
        const before = await f.sealed(secretId);
        const replacement = await rewrapped(f, before, 2);
        const swaps = [{ secretId, expected: sealOf(before), replacement }];
        const { sealedSecrets } = f.ports;
        for (const whileActive of [2, 3]) {
          assert.equal(
            await sealedSecrets.replaceSeals({ swaps, whileActive }),
            undefined,
            "replaceSeals must return undefined if the version is no longer active",
          );
          assert.deepEqual(await f.sealed(secretId), before);
        }
        const replaced = await sealedSecrets.replaceSeals({ swaps, whileActive: 1 });
        assert.deepEqual([...(replaced ?? [])], [secretId]);
      },
      twoKeys,
    );

    suite.test(
      "never leaves a row under a version that was retired meanwhile",
      async (f) => {
        const { secretId } = await f.secret();
        const { sealedSecrets, kekRegistry } = f.ports;
        for (let round = 0; round < 10; round += 1) {
          const row = await f.sealed(secretId);
          const target = row.kekVersion === 1 ? 2 : 1;
          await activate(f, target);
          const replacement = await rewrapped(f, row, target);
          const swap = sealedSecrets.replaceSeals({
            swaps: [{ secretId, expected: sealOf(row), replacement }],
            whileActive: target,
          });
          // Depending on the order, the swap is rejected or its row is counted.
          const retired = kekRegistry.transact(async (tx) => {
            const isUsed = (await tx.countSecrets(target)) > 0;
            if (!isUsed) await tx.updateKek(target, { state: "retired" });
            return !isUsed;
          });
          const [replaced, wasRetired] = await Promise.all([swap, retired]);
          assert.notEqual(replaced?.has(secretId) === true, wasRetired);
        }
      },
      twoKeys,
    );
  });
}

async function activate(f: Fixture, version: number): Promise<void> {
  await f.ports.kekRegistry.transact(async (tx) => {
    for (const kek of await tx.keks()) {
      const state = kek.version === version ? "active" : "staged";
      await tx.updateKek(kek.version, { state });
    }
  });
}
