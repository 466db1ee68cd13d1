import { expect, test } from "vitest";
import { adoptKek, createKeyOperations } from "../../src/index.js";
import { rawKey } from "../gateway.js";
import { type KeyFixture, keyFixture } from "../key-fixture.js";

/** Removes versions from the registry, as a restore of the secrets alone does. */
async function loseVersions(fixture: KeyFixture, versions: readonly number[]): Promise<void> {
  const { kekRegistry } = fixture.backend;
  const kept = (await kekRegistry.list()).filter(({ version }) => !versions.includes(version));
  Object.assign(kekRegistry, { list: async () => kept });
  const transact = kekRegistry.transact.bind(kekRegistry);
  Object.assign(kekRegistry, {
    transact: (work: Parameters<typeof transact>[0]) =>
      transact((tx) =>
        work({
          newRevision: tx.newRevision,
          keks: async () => kept,
          insertKek: async (record) => void kept.push(record),
          updateKek: async (version, changes) => {
            const at = kept.findIndex((kek) => kek.version === version);
            if (kept[at] !== undefined) kept[at] = { ...kept[at], ...changes };
          },
          countSecrets: (version) => tx.countSecrets(version),
          liveServers: () => tx.liveServers(),
          appendAudit: (record) => tx.appendAudit(record),
        }),
      ),
  });
}

async function adopt(fixture: KeyFixture, version: number): Promise<unknown> {
  const { keyRing } = await fixture.open({ degraded: true });
  const seen: string[] = [];
  return adoptKek({
    ...fixture.backend,
    keyRing,
    version,
    onProgress: (done, total) => seen.push(`${done}/${total}`),
  });
}

test("a lost registry stops the start, and its key can be adopted", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(3);
  await loseVersions(fixture, [1]);
  await expect(fixture.open()).rejects.toMatchObject({ code: "REGISTRY_LOST" });
  expect(await adopt(fixture, 1)).toMatchObject({ version: 1, state: "active", secrets: 3 });
  const { keyRing } = await fixture.open();
  const operations = createKeyOperations({ ...fixture.backend, keyRing });
  expect(await operations.verifySecrets({ limit: 10 })).toMatchObject({
    opened: 3,
    unreadable: [],
  });
});

test("the higher of two lost versions becomes active in either order", async () => {
  for (const order of [
    [1, 2],
    [2, 1],
  ]) {
    const fixture = await keyFixture();
    await fixture.createSecrets(2);
    await fixture.stageAndActivate(2);
    await fixture.createSecrets(2);
    await loseVersions(fixture, [1, 2]);
    for (const version of order) await adopt(fixture, version);
    const { activeVersion } = await fixture.open();
    expect(activeVersion).toBe(2);
  }
});

test("a wrong key, a registered version and a version without secrets are rejected", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(2);
  await expect(adopt(fixture, 1)).rejects.toThrow("is in the key registry");
  await expect(adopt(fixture, 7)).rejects.toThrow("No secret uses key version 7");
  await loseVersions(fixture, [1]);
  await fixture.configure(1, rawKey());
  await expect(adopt(fixture, 1)).rejects.toThrow("2 of 2 secrets under key version 1 do not open");
  expect(await fixture.backend.kekRegistry.list()).toEqual([]);
});

test("a passphrase cannot be adopted without its salt", async () => {
  const fixture = await keyFixture("passphrase:seventeen green bottles");
  await fixture.createSecrets(1);
  await loseVersions(fixture, [1]);
  await expect(adopt(fixture, 1)).rejects.toThrow("its salt was lost with the registry");
});

test("secrets of an unknown version do not prevent an adopted version from becoming active", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(2);
  const { sealedSecrets } = fixture.backend;
  const [row] = await sealedSecrets.pageSealedSecrets({ limit: 1 });
  if (row === undefined) throw new Error("the row is missing");
  const { secretId, wrappedDek } = row;
  const replacement = { kekVersion: 77, wrappedDek };
  await sealedSecrets.replaceSeals({ swaps: [{ secretId, expected: row, replacement }] });
  await loseVersions(fixture, [1]);
  expect(await adopt(fixture, 1)).toMatchObject({ state: "active", secrets: 1 });
  expect((await fixture.open()).activeVersion).toBe(1);
});

test("a version above the active one stays staged while a running server lacks its key", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(1);
  await fixture.stageAndActivate(2);
  await fixture.createSecrets(1);
  await loseVersions(fixture, [1, 2]);
  await adopt(fixture, 1);
  await fixture.backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  expect(await adopt(fixture, 2)).toMatchObject({ state: "staged" });
  expect((await fixture.open()).activeVersion).toBe(1);
});
