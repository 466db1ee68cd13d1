import assert from "node:assert/strict";
import type { KekState } from "../kek-registry.js";
import type { Fixture } from "./fixture.js";
import { kekRecord, keysInStates, newRawKek } from "./keys.js";
import { refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

const twoKeys = { keys: () => keysInStates({ 1: "active", 2: "staged" }) };

async function states(f: Fixture): Promise<Record<number, KekState>> {
  const keks = await f.ports.kekRegistry.list();
  return Object.fromEntries(keks.map(({ version, state }) => [version, state]));
}

export function kekChangeCases(suite: Suite): void {
  suite.describe("a change of the key registry", () => {
    suite.test(
      "becomes visible as a whole, with the next revision and its audit record",
      async (f) => {
        const { secretId } = await f.secret();
        const revision = await f.store.getRevision();
        const third = await kekRecord(await newRawKek(3), "staged");
        const made = await f.ports.kekRegistry.transact(async (tx) => {
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
        assert.equal(made, revision + 1);
        assert.equal(await f.store.getRevision(), revision + 1);
        const [first, second, last] = await f.ports.kekRegistry.list();
        assert.equal(first?.activatedAt, 11);
        assert.equal(first?.retiredAt, undefined);
        assert.equal(second?.activatedAt, 22);
        assert.deepEqual(last?.fingerprint, third.fingerprint);
        const [record] = (await f.ports.auditLog.list({ maxResults: 1 })).items;
        assert.equal(record?.action, "kek.activate");
        assert.equal(record?.revision, revision + 1);
        // What is written from here on is sealed under the version that became active.
        await f.store.updateGatewaySecret({ secretId, secretValue: { a: "v" } });
        assert.equal((await f.sealed(secretId)).kekVersion, 2);
      },
      twoKeys,
    );

    suite.test(
      "that throws changes nothing, and passes the error through",
      async (f) => {
        const revision = await f.store.getRevision();
        const trail = await f.ports.auditLog.list();
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
        assert.deepEqual(await f.ports.auditLog.list(), trail);
      },
      twoKeys,
    );

    suite.test(
      "clears a time that it does not give",
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
      "runs as if alone: of ten that take turns at once, none is lost",
      async (f) => {
        const before = await f.store.getRevision();
        const [{ activatedAt: begin = 0 } = {}] = await f.ports.kekRegistry.list();
        const turns = Array.from({ length: 10 }, () =>
          f.ports.kekRegistry.transact(async (tx) => {
            const [first] = await tx.keks();
            const activatedAt = (first?.activatedAt ?? 0) + 1;
            await tx.updateKek(1, { state: "active", activatedAt });
          }),
        );
        await Promise.all([...turns, f.secret(), f.secret()]);
        const [first] = await f.ports.kekRegistry.list();
        assert.equal(first?.activatedAt, begin + 10);
        assert.equal(await f.store.getRevision(), before + 12);
      },
      twoKeys,
    );

    suite.test(
      "no secret is written under a version that stopped being active",
      async (f) => {
        for (let from = 1; from < 5; from += 1) {
          const writes = Array.from({ length: 4 }, () => f.secret());
          const counted = f.ports.kekRegistry.transact(async (tx) => {
            await tx.updateKek(from, { state: "retiring" });
            await tx.updateKek(from + 1, { state: "active" });
            return tx.countSecrets(from);
          });
          const [count] = await Promise.all([counted, ...writes]);
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
      "who has written under a version never writes under a lower one",
      async (f) => {
        const { secretId } = await f.secret();
        await f.ports.kekRegistry.transact(async (tx) => {
          await tx.updateKek(1, { state: "active" });
          await tx.updateKek(2, { state: "retiring" });
        });
        await refuses(f, "CRYPTO_FAILURE", (by) =>
          f.store.updateGatewaySecret({ secretId, secretValue: { a: "v" } }, by),
        );
        assert.equal((await f.sealed(secretId)).kekVersion, 2);
        // What seals nothing goes on, and a store that is opened anew begins where things are.
        await f.store.updateGatewaySecret({ secretId, authConfig: { region: "eu" } });
        const anew = f.ports.openStore({ keyRing: f.keys.ring });
        await anew.updateGatewaySecret({ secretId, secretValue: { a: "v" } });
        await anew.close();
        assert.equal((await f.sealed(secretId)).kekVersion, 1);
      },
      { keys: () => keysInStates({ 1: "retiring", 2: "active" }) },
    );
  });
}
