import { expect, test } from "vitest";
import { adoptKek, createKeyOperations } from "../../src/index.js";
import { rawKey } from "../gateway.js";
import { type KeyDesk, keyDesk } from "../key-desk.js";

/** Loses the whole registry, as a restore of the secrets alone does. */
async function losing(desk: KeyDesk, versions: readonly number[]): Promise<void> {
  const { kekRegistry } = desk.backend;
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

async function adopt(desk: KeyDesk, version: number): Promise<unknown> {
  const { keyRing } = await desk.open({ degraded: true });
  const seen: string[] = [];
  return adoptKek({
    ...desk.backend,
    keyRing,
    version,
    onProgress: (done, total) => seen.push(`${done}/${total}`),
  });
}

test("a lost registry stops the start, and its key can be entered again", async () => {
  const desk = await keyDesk();
  await desk.fill(3);
  await losing(desk, [1]);
  await expect(desk.open()).rejects.toMatchObject({ code: "REGISTRY_LOST" });
  expect(await adopt(desk, 1)).toMatchObject({ version: 1, state: "active", secrets: 3 });
  const { keyRing } = await desk.open();
  const operations = createKeyOperations({ ...desk.backend, keyRing });
  expect(await operations.verifySecrets({ limit: 10 })).toMatchObject({
    opened: 3,
    unreadable: [],
  });
});

test("of two lost versions the higher one becomes active, in whatever order", async () => {
  for (const order of [
    [1, 2],
    [2, 1],
  ]) {
    const desk = await keyDesk();
    await desk.fill(2);
    await desk.advance(2);
    await desk.fill(2);
    await losing(desk, [1, 2]);
    for (const version of order) await adopt(desk, version);
    const { activeVersion } = await desk.open();
    expect(activeVersion).toBe(2);
  }
});

test("another key, a key that is registered, and one that no secret names are refused", async () => {
  const desk = await keyDesk();
  await desk.fill(2);
  await expect(adopt(desk, 1)).rejects.toThrow("is in the key registry");
  await expect(adopt(desk, 7)).rejects.toThrow("No secret names key version 7");
  await losing(desk, [1]);
  await desk.configure(1, rawKey());
  await expect(adopt(desk, 1)).rejects.toThrow("2 of 2 secrets under key version 1 do not open");
  expect(await desk.backend.kekRegistry.list()).toEqual([]);
});

test("a passphrase whose salt is lost cannot be adopted, and that is said", async () => {
  const desk = await keyDesk("passphrase:seventeen green bottles");
  await desk.fill(1);
  await losing(desk, [1]);
  await expect(adopt(desk, 1)).rejects.toThrow("whose salt was lost with the registry");
});

test("rows under a version that nobody has do not keep an adopted one from being active", async () => {
  const desk = await keyDesk();
  await desk.fill(2);
  const { sealedSecrets } = desk.backend;
  const [row] = await sealedSecrets.pageSealedSecrets({ limit: 1 });
  if (row === undefined) throw new Error("there are two");
  const { secretId, wrappedDek } = row;
  const replacement = { kekVersion: 77, wrappedDek };
  await sealedSecrets.replaceSeals({ swaps: [{ secretId, expected: row, replacement }] });
  await losing(desk, [1]);
  expect(await adopt(desk, 1)).toMatchObject({ state: "active", secrets: 1 });
  expect((await desk.open()).activeVersion).toBe(1);
});

test("a version above the active one stays staged while a running server lacks it", async () => {
  const desk = await keyDesk();
  await desk.fill(1);
  await desk.advance(2);
  await desk.fill(1);
  await losing(desk, [1, 2]);
  await adopt(desk, 1);
  await desk.backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  expect(await adopt(desk, 2)).toMatchObject({ state: "staged" });
  expect((await desk.open()).activeVersion).toBe(1);
});
