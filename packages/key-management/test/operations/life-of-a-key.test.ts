import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { reencryptSecrets, rotateKeys, verifyKeys } from "../../src/index.js";
import { rawKey } from "../gateway.js";
import { finish, keyDesk } from "../key-desk.js";

const passphrase = "passphrase:seventeen green bottles";

async function refusal(work: Promise<unknown>, code = "INVALID_STATE"): Promise<string> {
  const error = await work.then(
    () => expect.unreachable("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code });
  if (!GatewayError.is(error)) throw error;
  expect(error.message).not.toContain("\n");
  return error.message;
}

describe("staging a key", () => {
  test("enters it with a check value, and lets this process decrypt with it", async () => {
    const { backend, operations, keyRing, configure, trail } = await keyDesk();
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
    expect(await trail()).toEqual(["kek.stage succeeded 2", "kek.register succeeded 1"]);
  });

  test("is no error the second time, and is one with another key", async () => {
    const { operations, configure } = await keyDesk();
    await configure(2);
    const first = await operations.stageKek({ version: 2 });
    expect(await operations.stageKek({ version: 2 })).toEqual(first);
    await configure(2);
    expect(await refusal(operations.stageKek({ version: 2 }))).toContain("with another key");
  });

  test.each([
    ["that is not configured", 2, "No key of version 2 is configured here"],
    ["of the active version", 1, "is active already"],
  ])("refuses one %s", async (_, version, reason) => {
    const { operations, trail } = await keyDesk();
    expect(await refusal(operations.stageKek({ version }))).toContain(reason);
    expect((await trail())[0]).toBe(`kek.stage refused ${version}`);
  });

  test("refuses the key of an earlier version under a new number", async () => {
    const key = rawKey();
    const { operations, configure } = await keyDesk(key);
    await configure(2, key);
    expect(await refusal(operations.stageKek({ version: 2 }))).toContain("the key of version 1");
  });

  test("refuses a number below the active one, and one that was used before", async () => {
    const { operations, configure, advance } = await keyDesk();
    await configure(2);
    await advance(3);
    expect(await refusal(operations.stageKek({ version: 2 }))).toContain("versions only rise");
    await operations.retireKek({ version: 1 });
    await configure(1);
    expect(await refusal(operations.stageKek({ version: 1 }))).toContain("is retired already");
  });

  test("says what is wrong with a key that cannot be read, without showing it", async () => {
    const { operations, configure } = await keyDesk();
    await configure(2, "raw:dG9vIHNob3J0");
    const reason = await refusal(operations.stageKek({ version: 2 }));
    expect(reason).toContain("kek-2");
    expect(reason).not.toContain("dG9v");
  });
});

describe("activating a key", () => {
  test("seals everything with it from then on, and keeps the old one for opening", async () => {
    const desk = await keyDesk();
    const { backend, operations, store, configure, fill } = desk;
    const [old] = await fill(1);
    await configure(2);
    await operations.stageKek({ version: 2 });
    const kek = await operations.activateKek({ version: 2 });
    expect(kek).toMatchObject({ state: "active", activatedAt: expect.any(Number), secrets: 0 });
    const [created] = await fill(1);
    const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
    const versions = new Map(rows.map(({ secretId, kekVersion }) => [secretId, kekVersion]));
    expect([versions.get(old ?? ""), versions.get(created ?? "")]).toEqual([1, 2]);
    expect((await operations.listKeks()).map(({ state }) => state)).toEqual(["retiring", "active"]);
    expect(await store.getRevision()).toBe(4);
  });

  test("is refused while a running server lacks the key, unless it is to be ignored", async () => {
    const { backend, operations, configure } = await keyDesk();
    await configure(2);
    await operations.stageKek({ version: 2 });
    const { serverRegistry } = backend;
    await serverRegistry.announce({ serverId: "ready", kekVersions: [1, 2] });
    await serverRegistry.announce({ serverId: "late", kekVersions: [1] });
    const reason = await refusal(operations.activateKek({ version: 2 }));
    expect(reason).toContain("late (holds 1; seen 0 s ago)");
    expect(reason).not.toContain("ready");
    await operations.activateKek({ version: 2, ignoreServers: ["late"] });
  });

  test("is refused for what is not staged", async () => {
    const { operations, advance } = await keyDesk();
    await refusal(operations.activateKek({ version: 2 }), "RESOURCE_DOES_NOT_EXIST");
    await advance(2);
    expect(await refusal(operations.activateKek({ version: 2 }))).toContain("is active");
    expect(await refusal(operations.activateKek({ version: 1 }))).toContain("is retiring");
  });

  test("of a version below the active one is refused", async () => {
    const { operations, configure } = await keyDesk();
    for (const version of [2, 3]) {
      await configure(version);
      await operations.stageKek({ version });
    }
    await operations.activateKek({ version: 3 });
    expect(await refusal(operations.activateKek({ version: 2 }))).toContain("versions only rise");
  });

  test("of ten at once, one does it", async () => {
    const { operations, configure } = await keyDesk();
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
  test("is refused while a secret needs it, and leaves its entry", async () => {
    const { backend, operations, store, fill, advance } = await keyDesk();
    const [secretId = ""] = await fill(1);
    await advance(2);
    expect(await refusal(operations.retireKek({ version: 1 }))).toContain("1 secret is still");
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "new" } });
    const kek = await operations.retireKek({ version: 1 });
    expect(kek).toMatchObject({ state: "retired", retiredAt: expect.any(Number) });
    const [record] = await backend.kekRegistry.list();
    expect(record?.fingerprint).toBe(kek.fingerprint);
    expect(record?.activatedAt).toEqual(expect.any(Number));
  });

  test("is refused for the active one, for a retired one and for one that is not there", async () => {
    const { operations, advance } = await keyDesk();
    expect(await refusal(operations.retireKek({ version: 1 }))).toContain("is active");
    await refusal(operations.retireKek({ version: 2 }), "RESOURCE_DOES_NOT_EXIST");
    await advance(2);
    await operations.retireKek({ version: 1 });
    expect(await refusal(operations.retireKek({ version: 1 }))).toContain("is retired");
  });

  test("takes back a staged key that is not wanted", async () => {
    const { operations, configure, keyRing } = await keyDesk();
    await configure(2);
    await operations.stageKek({ version: 2 });
    await operations.retireKek({ version: 2 });
    expect(await keyRing.refresh()).toMatchObject({ dropped: [2] });
  });
});

test("input that breaks a rule names the field", async () => {
  const { operations } = await keyDesk();
  const invalid = "INVALID_PARAMETER_VALUE";
  expect(await refusal(operations.stageKek({ version: 0 }), invalid)).toContain("version");
  expect(await refusal(operations.rotateSecrets({ limit: 0 }), invalid)).toContain("limit");
  expect(await refusal(operations.verifySecrets({ limit: 1_001 }), invalid)).toContain("limit");
});

describe("work over secrets", () => {
  test("leaves one record, however many steps it takes", async () => {
    const desk = await keyDesk();
    await desk.fill(5);
    await desk.advance(2);
    const before = (await desk.trail()).length;
    await finish(verifyKeys({ ...desk, batch: 1 }));
    await finish(rotateKeys({ ...desk, batch: 1, check: false }));
    await finish(reencryptSecrets({ ...desk, batch: 1 }));
    const recorded = (await desk.trail()).slice(0, -before);
    expect(recorded.filter((one) => one.startsWith("kek.verify"))).toHaveLength(1);
    expect(recorded.filter((one) => one.startsWith("secret.reencrypt"))).toHaveLength(1);
  });

  test("leaves one wherever it begins, and for each who does it", async () => {
    const { operations, fill, trail } = await keyDesk();
    await fill(3);
    const stretch = { afterSecretId: "0", limit: 1 };
    const { next } = await operations.verifySecrets(stretch, { principal: "a" });
    expect((await trail())[0]).toBe("kek.verify succeeded 1");
    const { length } = await trail();
    await operations.verifySecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    expect(await trail()).toHaveLength(length);
    await operations.verifySecrets({ afterSecretId: next, limit: 1 }, { principal: "b" });
    await operations.rotateSecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    await operations.reencryptSecrets({ afterSecretId: next, limit: 1 }, { principal: "a" });
    expect((await trail()).slice(0, -length)).toEqual([
      "secret.reencrypt succeeded 1",
      "kek.rotate succeeded 1",
      "kek.verify succeeded 1",
    ]);
  });
});
