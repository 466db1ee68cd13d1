import { GatewayError } from "@gw/entities";
import type { SealedSecretSource } from "@gw/store-abstract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyOperations, reencryptSecrets, rotateKeys, verifyKeys } from "../../src/index.js";
import { override } from "../gateway.js";
import { type KeyFixture, keyFixture, runToEnd, valuesOf } from "../key-fixture.js";

async function versionsOf({ backend }: KeyFixture): Promise<Record<number, number>> {
  return Object.fromEntries(await backend.sealedSecrets.countSecretsByKek());
}

/** Operations of a fixture with some methods of a port replaced. */
function operationsWith(fixture: KeyFixture, methods: Partial<SealedSecretSource>) {
  const { backend, keyRing } = fixture;
  const sealedSecrets = override(backend.sealedSecrets, methods);
  return createKeyOperations({ ...backend, sealedSecrets, keyRing });
}

describe("a rotation", () => {
  test("wraps every data key under the active key, and changes nothing else", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(7);
    await fixture.stageAndActivate(2);
    const before = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const infos = await fixture.store.listSecretInfos();
    const values = await valuesOf(fixture);
    const revision = await fixture.store.getRevision();
    const { steps, report } = await runToEnd(rotateKeys({ ...fixture, batch: 3 }));
    expect(report).toEqual({ outcome: "done", rotated: 7, unreadable: 0 });
    expect(await versionsOf(fixture)).toEqual({ 2: 7 });
    expect(await valuesOf(fixture)).toEqual(values);
    expect(await fixture.store.listSecretInfos()).toEqual(infos);
    expect(await fixture.store.getRevision()).toBe(revision);
    const after = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    expect(after.map(({ encryptedValue }) => encryptedValue)).toEqual(
      before.map(({ encryptedValue }) => encryptedValue),
    );
    const seen = steps.map(({ phase, done, total }) => `${phase} ${done}/${total}`);
    expect(seen).toEqual([
      ...["check 3/7", "check 6/7", "check 7/7"],
      ...["rotate 3/7", "rotate 6/7", "rotate 7/7"],
      "rotate 0/0",
    ]);
  });

  test("wraps, encrypts and verifies the secrets of all workspaces", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(2);
    const { backend, keyRing } = fixture;
    for (const name of ["research", "sales"]) {
      const workspace = (await backend.workspaces?.create({ name }))?.workspaceId ?? "missing";
      const store = backend.openStore({ keyRing, workspace });
      const secretValue = { api_key: `sk-of-${name}` };
      await store.createGatewaySecret({ secretName: "secret-1", secretValue });
    }
    const values = await valuesOf(fixture);
    expect([...values.values()].sort()).toEqual([
      ...["sk-canary-1", "sk-canary-2"],
      ...["sk-of-research", "sk-of-sales"],
    ]);
    await fixture.stageAndActivate(2);
    const { report } = await runToEnd(rotateKeys(fixture));
    expect(report).toEqual({ outcome: "done", rotated: 4, unreadable: 0 });
    const reencrypted = await runToEnd(reencryptSecrets(fixture));
    expect(reencrypted.report).toMatchObject({ opened: 4, unreadable: 0 });
    expect(await versionsOf(fixture)).toEqual({ 2: 4 });
    expect(await valuesOf(fixture)).toEqual(values);
    const verified = await runToEnd(verifyKeys(fixture));
    expect(verified.report).toMatchObject({ opened: 4, unreadable: 0 });
  });

  test("without outdated secrets has nothing to do", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(2);
    const { report } = await runToEnd(rotateKeys(fixture));
    expect(report).toEqual({ outcome: "done", rotated: 0, unreadable: 0 });
  });

  test("as a dry run reports its result, and writes nothing", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(5);
    await fixture.stageAndActivate(2);
    const { report } = await runToEnd(rotateKeys({ ...fixture, dryRun: true, batch: 2 }));
    expect(report).toEqual({ outcome: "done", rotated: 5, unreadable: 0 });
    expect(await versionsOf(fixture)).toEqual({ 1: 5 });
  });

  test("as a dry run uses the staged key before it is active", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(5);
    await fixture.configure(2);
    await fixture.operations.stageKek({ version: 2 });
    const { steps, report } = await runToEnd(rotateKeys({ ...fixture, dryRun: true, batch: 2 }));
    expect(report).toEqual({ outcome: "done", rotated: 5, unreadable: 0 });
    expect(steps.map(({ done, total }) => `${done}/${total}`)).toEqual(["2/5", "4/5", "5/5"]);
    expect(await fixture.operations.rotateSecrets({ limit: 1, dryRun: true })).toMatchObject({
      target: 2,
    });
    expect(await versionsOf(fixture)).toEqual({ 1: 5 });
    const rotated = await runToEnd(rotateKeys(fixture));
    expect(rotated.report.rotated).toBe(0);
  });

  test("does not start if a secret does not open, unless the check is disabled", async () => {
    const fixture = await keyFixture();
    const ids = await fixture.createSecrets(5);
    await fixture.stageAndActivate(2);
    await tamper(fixture, ids[2]);
    const rejected = await runToEnd(rotateKeys({ ...fixture, batch: 2 }));
    expect(rejected.report).toEqual({ outcome: "unreadable_secrets", rotated: 0, unreadable: 1 });
    expect(rejected.steps.flatMap(({ unreadable }) => unreadable)).toEqual([
      { secretId: ids[2], secretName: expect.any(String), kekVersion: 1, reason: "KEK_MISMATCH" },
    ]);
    expect(await versionsOf(fixture)).toEqual({ 1: 5 });
    const skipped = await runToEnd(rotateKeys({ ...fixture, check: false, batch: 2 }));
    expect(skipped.report).toEqual({ outcome: "done", rotated: 4, unreadable: 1 });
    expect(await versionsOf(fixture)).toEqual({ 1: 1, 2: 4 });
  });

  test("that is aborted continues with the next call", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(9);
    await fixture.stageAndActivate(2);
    let sum = 0;
    for (let runs = 0; (await versionsOf(fixture))[1] !== undefined; runs += 1) {
      expect(runs).toBeLessThan(5);
      const controller = new AbortController();
      const rotation = rotateKeys({
        ...fixture,
        check: false,
        batch: 2,
        signal: controller.signal,
      });
      await rotation.next();
      controller.abort();
      const { report } = await runToEnd(rotation);
      expect(report.outcome).toBe("aborted");
      sum += report.rotated;
    }
    expect(sum).toBe(9);
  });

  test("that runs twice at once rotates every secret once", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(20);
    await fixture.stageAndActivate(2);
    const rotations = [1, 2].map(() =>
      runToEnd(rotateKeys({ ...fixture, check: false, batch: 3 })),
    );
    const reports = (await Promise.all(rotations)).map(({ report }) => report);
    expect(reports.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(20);
    expect(await versionsOf(fixture)).toEqual({ 2: 20 });
  });

  test("keeps the values that other writers store at the same time", async () => {
    const fixture = await keyFixture();
    const ids = await fixture.createSecrets(6);
    const { keyRing: old } = await fixture.open();
    await fixture.stageAndActivate(2);
    let round = 0;
    const operations = operationsWith(fixture, {
      async replaceSeals(batch) {
        round += 1;
        // Between read and write, another client updates one secret and deletes another.
        if (round === 1) {
          const secretValue = { api_key: "newer" };
          await fixture.store.updateGatewaySecret({ secretId: ids[0] ?? "", secretValue });
          await fixture.store.deleteGatewaySecret({ secretId: ids[1] ?? "" });
        }
        return fixture.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    const { report } = await runToEnd(rotateKeys({ operations, check: false, batch: 3 }));
    expect(report).toEqual({ outcome: "done", rotated: 4, unreadable: 0 });
    expect(old.versions).toEqual([1]);
    expect((await valuesOf(fixture)).get(ids[0] ?? "")).toBe("newer");
    expect(await versionsOf(fixture)).toEqual({ 2: 5 });
  });

  test("switches to a version that becomes active during the rotation", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(6);
    await fixture.stageAndActivate(2);
    let isFirst = true;
    const operations = operationsWith(fixture, {
      async replaceSeals(batch) {
        if (isFirst) {
          isFirst = false;
          await fixture.stageAndActivate(3);
          expect(await fixture.backend.sealedSecrets.replaceSeals(batch)).toBeUndefined();
        }
        return fixture.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    await runToEnd(rotateKeys({ operations, check: false, batch: 2 }));
    expect(await versionsOf(fixture)).toEqual({ 3: 6 });
  });

  test("waits while the database is unavailable, and fails after a longer outage", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(4);
    await fixture.stageAndActivate(2);
    let left = 2;
    let countsLeft = 1;
    const unavailable = new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is unavailable");
    const operations = operationsWith(fixture, {
      async countSecretsByKek() {
        if (countsLeft === 0) return fixture.backend.sealedSecrets.countSecretsByKek();
        countsLeft -= 1;
        throw unavailable;
      },
      async pageSealedSecrets(page) {
        if (left > 0) {
          left -= 1;
          throw unavailable;
        }
        return fixture.backend.sealedSecrets.pageSealedSecrets(page);
      },
    });
    const { steps, report } = await runToEnd(rotateKeys({ operations, check: false }));
    expect(report).toMatchObject({ outcome: "done", rotated: 4 });
    expect(steps.filter(({ waiting }) => waiting === unavailable.message)).toHaveLength(3);
    left = Number.POSITIVE_INFINITY;
    await expect(runToEnd(rotateKeys({ operations, maxOutage: 0 }))).rejects.toBe(unavailable);
  });

  test("fails without the active key, and names the missing version", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(1);
    const { keyRing } = await fixture.open();
    await fixture.stageAndActivate(2);
    const withoutKey = createKeyOperations({
      ...fixture.backend,
      keyRing: {
        get: (v) => keyRing.get(v),
        has: (v) => v === 1,
        configured: async () => undefined,
        confirm: async () => {},
        refresh: async () => ({ added: [], dropped: [], missing: [2], problems: [] }),
      },
    });
    await expect(runToEnd(rotateKeys({ operations: withoutKey }))).rejects.toThrow(
      "The key of the active version 2 is not configured here",
    );
  });

  test("loses no value under concurrent writes, deletions, aborts and rotations", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ do: fc.constant("write" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("delete" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("create" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("rotate" as const), at: fc.nat(3) }),
            fc.record({ do: fc.constant("stageAndActivate" as const), at: fc.nat(0) }),
            fc.record({ do: fc.constant("reencrypt" as const), at: fc.nat(0) }),
          ),
          { maxLength: 24 },
        ),
        async (acts) => {
          const fixture = await keyFixture();
          const ids = await fixture.createSecrets(8);
          const expected = await valuesOf(fixture);
          let version = 1;
          const running: Promise<unknown>[] = [];
          for (const { do: act, at } of acts) {
            const secretId = ids[at] ?? "";
            if (act === "write" && expected.has(secretId)) {
              const api_key = `written-${at}-${version}-${running.length}`;
              await fixture.store.updateGatewaySecret({ secretId, secretValue: { api_key } });
              expected.set(secretId, api_key);
            } else if (act === "delete" && expected.delete(secretId)) {
              await fixture.store.deleteGatewaySecret({ secretId });
            } else if (act === "create") {
              const [made = ""] = await fixture.createSecrets(1);
              expected.set(made, (await valuesOf(fixture)).get(made));
            } else if (act === "stageAndActivate") {
              version += 1;
              await fixture.stageAndActivate(version);
            } else if (act === "rotate") {
              const signal = at === 0 ? AbortSignal.abort() : undefined;
              running.push(runToEnd(rotateKeys({ ...fixture, batch: at + 1, signal })));
            } else if (act === "reencrypt") running.push(runToEnd(reencryptSecrets(fixture)));
          }
          await Promise.all(running);
          expect(await valuesOf(fixture)).toEqual(expected);
          await runToEnd(rotateKeys(fixture));
          expect(await versionsOf(fixture)).toEqual(
            expected.size === 0 ? {} : { [version]: expected.size },
          );
          const { report } = await runToEnd(verifyKeys({ ...fixture, activeOnly: true }));
          expect(report).toEqual({ opened: expected.size, unreadable: 0, isAborted: false });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a verification", () => {
  test("with the active key alone finds the secrets that need another key", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(3);
    await fixture.stageAndActivate(2);
    await fixture.createSecrets(2);
    const all = await runToEnd(verifyKeys({ ...fixture, batch: 2 }));
    expect(all.report).toEqual({ opened: 5, unreadable: 0, isAborted: false });
    const alone = await runToEnd(verifyKeys({ ...fixture, activeOnly: true, batch: 2 }));
    expect(alone.report).toEqual({ opened: 2, unreadable: 3, isAborted: false });
    const reasons = alone.steps.flatMap(({ unreadable }) => unreadable.map(({ reason }) => reason));
    expect(new Set(reasons)).toEqual(new Set(["KEK_NOT_IN_RING"]));
  });
});

describe("re-encryption", () => {
  test("gives every secret a new data key, and keeps its value", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(5);
    await fixture.stageAndActivate(2);
    const before = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const values = await valuesOf(fixture);
    const { report } = await runToEnd(reencryptSecrets({ ...fixture, batch: 2 }));
    expect(report).toEqual({ opened: 5, unreadable: 0, isAborted: false });
    const after = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    expect(await valuesOf(fixture)).toEqual(values);
    expect(await versionsOf(fixture)).toEqual({ 2: 5 });
    for (const [index, row] of after.entries()) {
      expect(row.encryptedValue).not.toEqual(before[index]?.encryptedValue);
    }
  });

  test("repeats a row whose data key was rotated at the same time", async () => {
    const fixture = await keyFixture();
    const [id = ""] = await fixture.createSecrets(1);
    await fixture.stageAndActivate(2);
    const [before] = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
    let isFirst = true;
    const operations = operationsWith(fixture, {
      async replaceSeals(batch) {
        if (isFirst) {
          isFirst = false;
          await runToEnd(rotateKeys(fixture));
        }
        return fixture.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    const { report } = await runToEnd(reencryptSecrets({ operations }));
    expect(report.opened).toBe(1);
    const [after] = await fixture.backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
    expect(after?.secretId).toBe(id);
    expect(after?.encryptedValue).not.toEqual(before?.encryptedValue);
  });
});

/** Changes a row, as an attacker with database access might. */
async function tamper({ backend }: KeyFixture, secretId = ""): Promise<void> {
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
  const row = rows.find((one) => one.secretId === secretId);
  if (row === undefined) throw new Error("the row is missing");
  const wrappedDek = Uint8Array.from(row.wrappedDek);
  wrappedDek[50] = (wrappedDek[50] ?? 0) ^ 1;
  const replacement = { kekVersion: row.kekVersion, wrappedDek };
  await backend.sealedSecrets.replaceSeals({ swaps: [{ secretId, expected: row, replacement }] });
}
