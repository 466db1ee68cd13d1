import assert from "node:assert/strict";
import type { KekState } from "../../ports/kek-registry.js";
import { kekRecord, keysInStates, newRawKek } from "../kit/case-keys.js";
import { expectRejected } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

const twoKeys = { keys: () => keysInStates({ 1: "active", 2: "staged" }) };

async function states(f: Fixture): Promise<Record<number, KekState>> {
  const keks = await f.ports.kekRegistry.list();
  return Object.fromEntries(keks.map(({ version, state }) => [version, state]));
}

export function kekChangeCases(suite: Suite): void {
  suite.describe("a key registry transaction", "KekRegistry.transact", () => {
    suite.test(
      "commits all changes together with the next revision and the audit record",
      async (f) => {
        const { secretId } = await f.secret();
        const revision = await f.store.getRevision();
        const third = await kekRecord(await newRawKek(3), "staged");
        const newRevision = await f.ports.kekRegistry.transact(async (tx) => {
          assert.deepEqual(
            (await tx.keks()).map(({ version }) => version),
            [1, 2],
          );
          assert.deepEqual([await tx.countSecrets(1), await tx.countSecrets(2)], [1, 0]);
          await tx.updateKek(1, { state: "retiring", activatedAt: 11 });
          await tx.updateKek(2, { state: "active", activatedAt: 22 });
          await tx.insertKek(third);
          assert.deepEqual(
            (await tx.keks()).map(({ state }) => state),
            ["retiring", "active", "staged"],
          );
          await tx.appendAudit({
            time: 5,
            action: "kek.activate",
            result: "succeeded",
            targetId: "2",
            revision: tx.newRevision,
          });
          return tx.newRevision;
        });
        assert.equal(newRevision, revision + 1);
        assert.equal(await f.store.getRevision(), revision + 1);
        const [first, second, last] = await f.ports.kekRegistry.list();
        assert.equal(first?.activatedAt, 11);
        assert.equal(
          first?.retiredAt,
          undefined,
          "a version that is not retired must have no retiredAt",
        );
        assert.equal(second?.activatedAt, 22);
        assert.deepEqual(last?.fingerprint, third.fingerprint);
        const [record] = (await f.ports.auditLog.list({ maxResults: 1 })).items;
        assert.equal(record?.action, "kek.activate");
        assert.equal(record?.revision, revision + 1);
        // Later writes are sealed under the newly active version.
        await f.store.updateGatewaySecret({ secretId, secretValue: { a: "v" } });
        assert.equal((await f.sealed(secretId)).kekVersion, 2);
      },
      twoKeys,
    );

    suite.test(
      "rolls everything back and rethrows when the work throws",
      async (f) => {
        const revision = await f.store.getRevision();
        const auditBefore = await f.ports.auditLog.list();
        const third = await kekRecord(await newRawKek(3), "staged");
        const reason = new Error("no");
        const attempt = f.ports.kekRegistry.transact(async (tx) => {
          await tx.updateKek(1, { state: "retiring" });
          await tx.insertKek(third);
          await tx.appendAudit({ time: 5, action: "kek.stage", result: "succeeded" });
          throw reason;
        });
        await assert.rejects(attempt, (error) => error === reason);
        assert.deepEqual(await states(f), { 1: "active", 2: "staged" });
        assert.equal(await f.store.getRevision(), revision);
        assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
      },
      twoKeys,
    );

    suite.test(
      "clears a time that the changes omit",
      async (f) => {
        await f.ports.kekRegistry.transact(async (tx) => {
          await tx.updateKek(1, { state: "retired", activatedAt: 1, retiredAt: 2 });
          await tx.updateKek(1, { state: "retiring", activatedAt: 3 });
        });
        const [first] = await f.ports.kekRegistry.list();
        assert.deepEqual([first?.activatedAt, first?.retiredAt], [3, undefined]);
      },
      twoKeys,
    );

    suite.test(
      "isolates ten concurrent transactions, so that none is lost",
      async (f) => {
        const before = await f.store.getRevision();
        const [{ activatedAt: begin = 0 } = {}] = await f.ports.kekRegistry.list();
        const changes = Array.from({ length: 10 }, () =>
          f.ports.kekRegistry.transact(async (tx) => {
            const [first] = await tx.keks();
            const activatedAt = (first?.activatedAt ?? 0) + 1;
            await tx.updateKek(1, { state: "active", activatedAt });
          }),
        );
        await Promise.all([...changes, f.secret(), f.secret()]);
        const [first] = await f.ports.kekRegistry.list();
        assert.equal(first?.activatedAt, begin + 10);
        assert.equal(await f.store.getRevision(), before + 12);
      },
      twoKeys,
    );

    suite.test(
      "lets no secret be written under a version that is no longer active",
      async (f) => {
        for (let from = 1; from < 5; from += 1) {
          const writes = Array.from({ length: 4 }, () => f.secret());
          const rotated = f.ports.kekRegistry.transact(async (tx) => {
            await tx.updateKek(from, { state: "retiring" });
            await tx.updateKek(from + 1, { state: "active" });
            return tx.countSecrets(from);
          });
          const [count] = await Promise.all([rotated, ...writes]);
          const counts = await f.ports.sealedSecrets.countSecretsByKek();
          assert.equal(counts.get(from) ?? 0, count);
        }
      },
      {
        keys: () =>
          keysInStates({ 1: "active", 2: "staged", 3: "staged", 4: "staged", 5: "staged" }),
      },
    );

    suite.test(
      "stops a store from sealing under a lower version than before",
      async (f) => {
        const { secretId } = await f.secret();
        await f.ports.kekRegistry.transact(async (tx) => {
          await tx.updateKek(1, { state: "active" });
          await tx.updateKek(2, { state: "retiring" });
        });
        await expectRejected(f, "CRYPTO_FAILURE", (by) =>
          f.store.updateGatewaySecret({ secretId, secretValue: { a: "v" } }, by),
        );
        assert.equal((await f.sealed(secretId)).kekVersion, 2);
        // Updates without a value still work, and a new store accepts the current version.
        await f.store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } });
        const reopened = f.ports.openStore({ keyRing: f.keys.ring });
        await reopened.updateGatewaySecret({ secretId, secretValue: { a: "v" } });
        await reopened.close();
        assert.equal((await f.sealed(secretId)).kekVersion, 1);
      },
      { keys: () => keysInStates({ 1: "retiring", 2: "active" }) },
    );
  });
}
