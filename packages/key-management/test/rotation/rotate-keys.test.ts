import { GatewayError } from "@gw/entities";
import type { KeyOperations, SealedSecretSource } from "@gw/store-abstract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyOperations, reencryptSecrets, rotateKeys, verifyKeys } from "../../src/index.js";
import { changed } from "../gateway.js";
import { finish, type KeyDesk, keyDesk, valuesOf } from "../key-desk.js";

async function versionsOf({ backend }: KeyDesk): Promise<Record<number, number>> {
  return Object.fromEntries(await backend.sealedSecrets.countSecretsByKek());
}

/** The same desk, with a port of which one method is another. */
function operationsWith(desk: KeyDesk, by: Partial<SealedSecretSource>) {
  const { backend, keyRing } = desk;
  const sealedSecrets = changed(backend.sealedSecrets, by);
  return createKeyOperations({ ...backend, sealedSecrets, keyRing });
}

describe("a rotation", () => {
  test("brings every secret under the active key, and changes nothing else", async () => {
    const desk = await keyDesk();
    await desk.fill(7);
    await desk.advance(2);
    const before = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const infos = await desk.store.listSecretInfos();
    const values = await valuesOf(desk);
    const revision = await desk.store.getRevision();
    const { steps, report } = await finish(rotateKeys({ ...desk, batch: 3 }));
    expect(report).toEqual({ outcome: "done", rotated: 7, unreadable: 0 });
    expect(await versionsOf(desk)).toEqual({ 2: 7 });
    expect(await valuesOf(desk)).toEqual(values);
    expect(await desk.store.listSecretInfos()).toEqual(infos);
    expect(await desk.store.getRevision()).toBe(revision);
    const after = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
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

  test("of nothing is done at once", async () => {
    const desk = await keyDesk();
    await desk.fill(2);
    const { report } = await finish(rotateKeys(desk));
    expect(report).toEqual({ outcome: "done", rotated: 0, unreadable: 0 });
  });

  test("tried in memory says what it would do, and writes nothing", async () => {
    const desk = await keyDesk();
    await desk.fill(5);
    await desk.advance(2);
    const { report } = await finish(rotateKeys({ ...desk, dryRun: true, batch: 2 }));
    expect(report).toEqual({ outcome: "done", rotated: 5, unreadable: 0 });
    expect(await versionsOf(desk)).toEqual({ 1: 5 });
  });

  test("tried in memory goes to the key that was staged, before it is the active one", async () => {
    const desk = await keyDesk();
    await desk.fill(5);
    await desk.configure(2);
    await desk.operations.stageKek({ version: 2 });
    const { steps, report } = await finish(rotateKeys({ ...desk, dryRun: true, batch: 2 }));
    expect(report).toEqual({ outcome: "done", rotated: 5, unreadable: 0 });
    expect(steps.map(({ done, total }) => `${done}/${total}`)).toEqual(["2/5", "4/5", "5/5"]);
    expect(await desk.operations.rotateSecrets({ limit: 1, dryRun: true })).toMatchObject({
      target: 2,
    });
    expect(await versionsOf(desk)).toEqual({ 1: 5 });
    const rotated = await finish(rotateKeys(desk));
    expect(rotated.report.rotated).toBe(0);
  });

  test("does not begin while a secret does not open, unless it is to leave it out", async () => {
    const desk = await keyDesk();
    const ids = await desk.fill(5);
    await desk.advance(2);
    await spoil(desk, ids[2]);
    const refused = await finish(rotateKeys({ ...desk, batch: 2 }));
    expect(refused.report).toEqual({ outcome: "refused", rotated: 0, unreadable: 1 });
    expect(refused.steps.flatMap(({ unreadable }) => unreadable)).toEqual([
      { secretId: ids[2], secretName: expect.any(String), kekVersion: 1, reason: "KEK_MISMATCH" },
    ]);
    expect(await versionsOf(desk)).toEqual({ 1: 5 });
    const skipped = await finish(rotateKeys({ ...desk, check: false, batch: 2 }));
    expect(skipped.report).toEqual({ outcome: "done", rotated: 4, unreadable: 1 });
    expect(await versionsOf(desk)).toEqual({ 1: 1, 2: 4 });
  });

  test("that is stopped goes on where it was: the parts make up the whole", async () => {
    const desk = await keyDesk();
    await desk.fill(9);
    await desk.advance(2);
    let sum = 0;
    for (let runs = 0; (await versionsOf(desk))[1] !== undefined; runs += 1) {
      expect(runs).toBeLessThan(5);
      const controller = new AbortController();
      const rotation = rotateKeys({ ...desk, check: false, batch: 2, signal: controller.signal });
      await rotation.next();
      controller.abort();
      const { report } = await finish(rotation);
      expect(report.outcome).toBe("aborted");
      sum += report.rotated;
    }
    expect(sum).toBe(9);
  });

  test("of two at once does every secret once", async () => {
    const desk = await keyDesk();
    await desk.fill(20);
    await desk.advance(2);
    const rotations = [1, 2].map(() => finish(rotateKeys({ ...desk, check: false, batch: 3 })));
    const reports = (await Promise.all(rotations)).map(({ report }) => report);
    expect(reports.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(20);
    expect(await versionsOf(desk)).toEqual({ 2: 20 });
  });

  test("looks again at what others wrote under its hands, and keeps their values", async () => {
    const desk = await keyDesk();
    const ids = await desk.fill(6);
    const { keyRing: old } = await desk.open();
    await desk.advance(2);
    let round = 0;
    const operations = operationsWith(desk, {
      async replaceSeals(batch) {
        round += 1;
        // Between reading and writing: a value of another, and a row that is deleted.
        if (round === 1) {
          const secretValue = { api_key: "newer" };
          await desk.store.updateGatewaySecret({ secretId: ids[0] ?? "", secretValue });
          await desk.store.deleteGatewaySecret({ secretId: ids[1] ?? "" });
        }
        return desk.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    const { report } = await finish(rotateKeys({ operations, check: false, batch: 3 }));
    expect(report).toEqual({ outcome: "done", rotated: 4, unreadable: 0 });
    expect(old.versions).toEqual([1]);
    expect((await valuesOf(desk)).get(ids[0] ?? "")).toBe("newer");
    expect(await versionsOf(desk)).toEqual({ 2: 5 });
  });

  test("follows the registry to a version that becomes active meanwhile", async () => {
    const desk = await keyDesk();
    await desk.fill(6);
    await desk.advance(2);
    let isFirst = true;
    const operations = operationsWith(desk, {
      async replaceSeals(batch) {
        if (isFirst) {
          isFirst = false;
          await desk.advance(3);
          expect(await desk.backend.sealedSecrets.replaceSeals(batch)).toBeUndefined();
        }
        return desk.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    await finish(rotateKeys({ operations, check: false, batch: 2 }));
    expect(await versionsOf(desk)).toEqual({ 3: 6 });
  });

  test("waits while the database is away, and gives up when it stays so", async () => {
    const desk = await keyDesk();
    await desk.fill(4);
    await desk.advance(2);
    let left = 2;
    let countsLeft = 1;
    const away = new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
    const operations = operationsWith(desk, {
      async countSecretsByKek() {
        if (countsLeft === 0) return desk.backend.sealedSecrets.countSecretsByKek();
        countsLeft -= 1;
        throw away;
      },
      async pageSealedSecrets(page) {
        if (left > 0) {
          left -= 1;
          throw away;
        }
        return desk.backend.sealedSecrets.pageSealedSecrets(page);
      },
    });
    const { steps, report } = await finish(rotateKeys({ operations, check: false }));
    expect(report).toMatchObject({ outcome: "done", rotated: 4 });
    expect(steps.filter(({ waiting }) => waiting === away.message)).toHaveLength(3);
    left = Number.POSITIVE_INFINITY;
    await expect(finish(rotateKeys({ operations, patience: 0 }))).rejects.toBe(away);
  });

  test("keeps to the pace that is asked for", async () => {
    const desk = await keyDesk();
    await desk.fill(6);
    await desk.advance(2);
    const begin = performance.now();
    await finish(rotateKeys({ ...desk, check: false, batch: 2, rate: 40 }));
    // Four before the last step, at 40 a second.
    expect(performance.now() - begin).toBeGreaterThan(95);
  });

  test("keeps to its rate after an outage, too", async () => {
    const desk = await keyDesk();
    await desk.fill(6);
    await desk.advance(2);
    const { rotateSecrets } = desk.operations;
    let calls = 0;
    let back = 0;
    const operations: KeyOperations = {
      ...desk.operations,
      async rotateSecrets(input) {
        calls += 1;
        if (calls === 2 || calls === 3) {
          throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
        }
        if (calls === 4) back = performance.now();
        return rotateSecrets(input);
      },
    };
    await finish(rotateKeys({ operations, check: false, batch: 1, rate: 40 }));
    // Five steps after the outage, at 40 a second: a pause between each and the next.
    expect(performance.now() - back).toBeGreaterThan(95);
  });

  test("cannot begin without the active key, and says what is missing", async () => {
    const desk = await keyDesk();
    await desk.fill(1);
    const { keyRing } = await desk.open();
    await desk.advance(2);
    const lacking = createKeyOperations({
      ...desk.backend,
      keyRing: {
        get: (v) => keyRing.get(v),
        has: (v) => v === 1,
        configured: async () => undefined,
        refresh: async () => ({ added: [], dropped: [], problems: [] }),
      },
    });
    await expect(finish(rotateKeys({ operations: lacking }))).rejects.toThrow(
      "The key of version 2, the active one, is not configured here",
    );
  });

  test("loses nothing, whatever is written, deleted, stopped and rotated again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ do: fc.constant("write" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("delete" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("create" as const), at: fc.nat(7) }),
            fc.record({ do: fc.constant("rotate" as const), at: fc.nat(3) }),
            fc.record({ do: fc.constant("advance" as const), at: fc.nat(0) }),
            fc.record({ do: fc.constant("reencrypt" as const), at: fc.nat(0) }),
          ),
          { maxLength: 24 },
        ),
        async (acts) => {
          const desk = await keyDesk();
          const ids = await desk.fill(8);
          const expected = await valuesOf(desk);
          let version = 1;
          const running: Promise<unknown>[] = [];
          for (const { do: act, at } of acts) {
            const secretId = ids[at] ?? "";
            if (act === "write" && expected.has(secretId)) {
              const api_key = `written-${at}-${version}-${running.length}`;
              await desk.store.updateGatewaySecret({ secretId, secretValue: { api_key } });
              expected.set(secretId, api_key);
            } else if (act === "delete" && expected.delete(secretId)) {
              await desk.store.deleteGatewaySecret({ secretId });
            } else if (act === "create") {
              const [made = ""] = await desk.fill(1);
              expected.set(made, (await valuesOf(desk)).get(made));
            } else if (act === "advance") {
              version += 1;
              await desk.advance(version);
            } else if (act === "rotate") {
              const signal = at === 0 ? AbortSignal.abort() : undefined;
              running.push(finish(rotateKeys({ ...desk, batch: at + 1, signal })));
            } else if (act === "reencrypt") running.push(finish(reencryptSecrets(desk)));
          }
          await Promise.all(running);
          expect(await valuesOf(desk)).toEqual(expected);
          await finish(rotateKeys(desk));
          expect(await versionsOf(desk)).toEqual(
            expected.size === 0 ? {} : { [version]: expected.size },
          );
          const { report } = await finish(verifyKeys({ ...desk, activeOnly: true }));
          expect(report).toEqual({ opened: expected.size, unreadable: 0, isAborted: false });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a verification", () => {
  test("with the active key alone finds what still needs another", async () => {
    const desk = await keyDesk();
    await desk.fill(3);
    await desk.advance(2);
    await desk.fill(2);
    const all = await finish(verifyKeys({ ...desk, batch: 2 }));
    expect(all.report).toEqual({ opened: 5, unreadable: 0, isAborted: false });
    const alone = await finish(verifyKeys({ ...desk, activeOnly: true, batch: 2 }));
    expect(alone.report).toEqual({ opened: 2, unreadable: 3, isAborted: false });
    const reasons = alone.steps.flatMap(({ unreadable }) => unreadable.map(({ reason }) => reason));
    expect(new Set(reasons)).toEqual(new Set(["KEK_NOT_IN_RING"]));
  });
});

describe("sealing anew", () => {
  test("gives every secret another data key, and keeps its value", async () => {
    const desk = await keyDesk();
    await desk.fill(5);
    await desk.advance(2);
    const before = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const values = await valuesOf(desk);
    const { report } = await finish(reencryptSecrets({ ...desk, batch: 2 }));
    expect(report).toEqual({ opened: 5, unreadable: 0, isAborted: false });
    const after = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    expect(await valuesOf(desk)).toEqual(values);
    expect(await versionsOf(desk)).toEqual({ 2: 5 });
    for (const [index, row] of after.entries()) {
      expect(row.encryptedValue).not.toEqual(before[index]?.encryptedValue);
    }
  });

  test("does a row again whose data key was wrapped anew meanwhile", async () => {
    const desk = await keyDesk();
    const [id = ""] = await desk.fill(1);
    await desk.advance(2);
    const [before] = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
    let isFirst = true;
    const operations = operationsWith(desk, {
      async replaceSeals(batch) {
        if (isFirst) {
          isFirst = false;
          await finish(rotateKeys(desk));
        }
        return desk.backend.sealedSecrets.replaceSeals(batch);
      },
    });
    const { report } = await finish(reencryptSecrets({ operations }));
    expect(report.opened).toBe(1);
    const [after] = await desk.backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
    expect(after?.secretId).toBe(id);
    expect(after?.encryptedValue).not.toEqual(before?.encryptedValue);
  });
});

/** As somebody with access to the database might do it. */
async function spoil({ backend }: KeyDesk, secretId = ""): Promise<void> {
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
  const row = rows.find((one) => one.secretId === secretId);
  if (row === undefined) throw new Error("the row is there");
  const wrappedDek = Uint8Array.from(row.wrappedDek);
  wrappedDek[50] = (wrappedDek[50] ?? 0) ^ 1;
  const replacement = { kekVersion: row.kekVersion, wrappedDek };
  await backend.sealedSecrets.replaceSeals({ swaps: [{ secretId, expected: row, replacement }] });
}
