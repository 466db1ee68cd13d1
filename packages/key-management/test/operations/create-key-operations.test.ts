import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { reencryptSecrets, rotateKeys, verifyKeys } from "../../src/index.js";
import { rawKey } from "../gateway.js";
import { keyFixture, runToEnd } from "../key-fixture.js";

const passphrase = "passphrase:seventeen green bottles";

async function rejection(work: Promise<unknown>, code = "INVALID_STATE"): Promise<string> {
  const error = await work.then(
    () => expect.unreachable("the operation succeeded"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code });
  if (!GatewayError.is(error)) throw error;
  expect(error.message).not.toContain("\n");
  return error.message;
}

describe("staging a key", () => {
  test("registers it with a check value, and loads it in this process", async () => {
    const { backend, operations, keyRing, configure, auditTrail } = await keyFixture();
    await configure(2, passphrase);
    const revision = await backend.openStore({ keyRing }).getRevision();
    const kek = await operations.stageKek({ version: 2 }, { principal: "anna" });
    expect(kek).toMatchObject({ version: 2, state: "staged", provider: "passphrase", secrets: 0 });
    expect(keyRing.versions).toEqual([1, 2]);
    const [, record] = await backend.kekRegistry.list();
    expect(record?.kdf?.iterations).toBe(600_000);
    expect(await backend.openStore({ keyRing }).getRevision()).toBe(revision + 1);
    expect((await backend.auditLog.list()).items[0]).toMatchObject({
      action: "kek.stage",
      principal: "anna",
      targetId: "2",
      targetName: kek.fingerprint,
    });
    expect(await auditTrail()).toEqual(["kek.stage succeeded 2", "kek.register succeeded 1"]);
  });

  test("again succeeds with the same key, and fails with another key", async () => {
    const { operations, configure } = await keyFixture();
    await configure(2);
    const first = await operations.stageKek({ version: 2 });
    expect(await operations.stageKek({ version: 2 })).toEqual(first);
    await configure(2);
    expect(await rejection(operations.stageKek({ version: 2 }))).toContain("with another key");
  });

  test.each([
    ["that is not configured", 2, "No key of version 2 is configured here"],
    ["of the active version", 1, "is already active"],
  ])("rejects a key %s", async (_, version, reason) => {
    const { operations, auditTrail } = await keyFixture();
    expect(await rejection(operations.stageKek({ version }))).toContain(reason);
    expect((await auditTrail())[0]).toBe(`kek.stage refused ${version}`);
  });

  test("rejects the key of an earlier version as a new version", async () => {
    const key = rawKey();
    const { operations, configure } = await keyFixture(key);
    await configure(2, key);
    expect(await rejection(operations.stageKek({ version: 2 }))).toContain("the key of version 1");
  });

  test("rejects a version below the active one, and a retired version", async () => {
    const { operations, configure, stageAndActivate } = await keyFixture();
    await configure(2);
    await stageAndActivate(3);
    expect(await rejection(operations.stageKek({ version: 2 }))).toContain(
      "below the active version 3",
    );
    await operations.retireKek({ version: 1 });
    await configure(1);
    expect(await rejection(operations.stageKek({ version: 1 }))).toContain("is already retired");
  });

  test("reports a malformed key without showing it", async () => {
    const { operations, configure } = await keyFixture();
    await configure(2, "raw:dG9vIHNob3J0");
    const reason = await rejection(operations.stageKek({ version: 2 }));
    expect(reason).toContain("kek-2");
    expect(reason).not.toContain("dG9v");
  });
});

describe("activating a key", () => {
  test("uses it for new secrets, and keeps the old key for opening", async () => {
    const fixture = await keyFixture();
    const { backend, operations, store, configure, createSecrets } = fixture;
    const [old] = await createSecrets(1);
    await configure(2);
    await operations.stageKek({ version: 2 });
    const kek = await operations.activateKek({ version: 2 });
    expect(kek).toMatchObject({ state: "active", activatedAt: expect.any(Number), secrets: 0 });
    const [created] = await createSecrets(1);
    const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const versions = new Map(rows.map(({ secretId, kekVersion }) => [secretId, kekVersion]));
    expect([versions.get(old ?? ""), versions.get(created ?? "")]).toEqual([1, 2]);
    expect((await operations.listKeks()).map(({ state }) => state)).toEqual(["retiring", "active"]);
    expect(await store.getRevision()).toBe(4);
  });

  test("is rejected while a running server lacks the key, unless the server is ignored", async () => {
    const { backend, operations, configure } = await keyFixture();
    await configure(2);
    await operations.stageKek({ version: 2 });
    const { serverRegistry } = backend;
    await serverRegistry.announce({ serverId: "ready", kekVersions: [1, 2] });
    await serverRegistry.announce({ serverId: "late", kekVersions: [1] });
    const reason = await rejection(operations.activateKek({ version: 2 }));
    expect(reason).toContain("late (holds 1; seen 0 s ago)");
    expect(reason).not.toContain("ready");
    await operations.activateKek({ version: 2, ignoreServers: ["late"] });
  });

  test("is rejected for a version that is not staged", async () => {
    const { operations, stageAndActivate } = await keyFixture();
    await rejection(operations.activateKek({ version: 2 }), "RESOURCE_DOES_NOT_EXIST");
    await stageAndActivate(2);
    expect(await rejection(operations.activateKek({ version: 2 }))).toContain("is active");
    expect(await rejection(operations.activateKek({ version: 1 }))).toContain("is retiring");
  });

  test("is rejected for a version below the active one", async () => {
    const { operations, configure } = await keyFixture();
    for (const version of [2, 3]) {
      await configure(version);
      await operations.stageKek({ version });
    }
    await operations.activateKek({ version: 3 });
    expect(await rejection(operations.activateKek({ version: 2 }))).toContain(
      "below the active version 3",
    );
  });

  test("succeeds for one of ten concurrent calls", async () => {
    const { operations, configure } = await keyFixture();
    await configure(2);
    await operations.stageKek({ version: 2 });
    const attempts = Array.from({ length: 10 }, () =>
      operations.activateKek({ version: 2 }).then(
        () => true,
        () => false,
      ),
    );
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1);
  });
});

describe("retiring a key", () => {
  test("is rejected while a secret uses it, and keeps the registry record", async () => {
    const { backend, operations, store, createSecrets, stageAndActivate } = await keyFixture();
    const [secretId = ""] = await createSecrets(1);
    await stageAndActivate(2);
    expect(await rejection(operations.retireKek({ version: 1 }))).toContain("1 secret is still");
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "new" } });
    const kek = await operations.retireKek({ version: 1 });
    expect(kek).toMatchObject({ state: "retired", retiredAt: expect.any(Number) });
    const [record] = await backend.kekRegistry.list();
    expect(record?.fingerprint).toBe(kek.fingerprint);
    expect(record?.activatedAt).toEqual(expect.any(Number));
  });

  test("is rejected for an active, a retired and an unknown version", async () => {
    const { operations, stageAndActivate } = await keyFixture();
    expect(await rejection(operations.retireKek({ version: 1 }))).toContain("is active");
    await rejection(operations.retireKek({ version: 2 }), "RESOURCE_DOES_NOT_EXIST");
    await stageAndActivate(2);
    await operations.retireKek({ version: 1 });
    expect(await rejection(operations.retireKek({ version: 1 }))).toContain("is retired");
  });

  test("removes a staged key that is not wanted", async () => {
    const { operations, configure, keyRing } = await keyFixture();
    await configure(2);
    await operations.stageKek({ version: 2 });
    await operations.retireKek({ version: 2 });
    expect(await keyRing.refresh()).toMatchObject({ dropped: [2] });
  });
});

test("invalid input is rejected with the name of the field", async () => {
  const { operations } = await keyFixture();
  const invalid = "INVALID_PARAMETER_VALUE";
  expect(await rejection(operations.stageKek({ version: 0 }), invalid)).toContain("version");
  expect(await rejection(operations.rotateSecrets({ limit: 0 }), invalid)).toContain("limit");
  expect(await rejection(operations.verifySecrets({ limit: 1_001 }), invalid)).toContain("limit");
});

describe("work over secrets", () => {
  test("leaves one audit record for any number of steps", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(5);
    await fixture.stageAndActivate(2);
    const before = (await fixture.auditTrail()).length;
    await runToEnd(verifyKeys({ ...fixture, batch: 1 }));
    await runToEnd(rotateKeys({ ...fixture, batch: 1, check: false }));
    await runToEnd(reencryptSecrets({ ...fixture, batch: 1 }));
    const recorded = (await fixture.auditTrail()).slice(0, -before);
    expect(recorded.filter((one) => one.startsWith("kek.verify"))).toHaveLength(1);
    expect(recorded.filter((one) => one.startsWith("secret.reencrypt"))).toHaveLength(1);
  });

  test("leaves an audit record at any start position, and for each principal", async () => {
    const { operations, createSecrets, auditTrail } = await keyFixture();
    await createSecrets(3);
    const range = { afterSecretId: "0", limit: 1 };
    const { next } = await operations.verifySecrets(range, { principal: "a" });
    expect((await auditTrail())[0]).toBe("kek.verify succeeded 1");
    const { length } = await auditTrail();
    await operations.verifySecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    expect(await auditTrail()).toHaveLength(length);
    await operations.verifySecrets({ afterSecretId: next, limit: 1 }, { principal: "b" });
    await operations.rotateSecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    await operations.reencryptSecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    expect((await auditTrail()).slice(0, -length)).toEqual([
      "secret.reencrypt succeeded 1",
      "kek.rotate succeeded 1",
      "kek.verify succeeded 1",
    ]);
  });
});
