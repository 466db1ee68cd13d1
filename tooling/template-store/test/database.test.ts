import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { expect, test } from "vitest";
import { openAcmeBackend } from "../src/index.js";

/** A path in a new folder; the folder is removed when the test ends. */
async function newFile(): Promise<AsyncDisposable & { folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "acme-"));
  return {
    folder,
    path: join(folder, "gateway.json"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

test("keeps every row when the file is opened again", async () => {
  await using file = await newFile();
  const { ring: keyRing, records } = await oneActiveKey();
  const first = await openAcmeBackend(file);
  for (const record of records) await first.kekRegistry.insert(record);
  const store = first.openStore({ keyRing });
  const secret = await store.createGatewaySecret({
    secretName: "openai",
    secretValue: { api_key: "sk-0123456789abcdefghij" },
    provider: "openai",
  });
  const model = { name: "gpt", secretId: secret.secretId, provider: "openai", modelName: "gpt-4o" };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
  const modelConfigs = [{ modelDefinitionId, linkageType: "PRIMARY" as const }];
  await store.createGatewayEndpoint({ name: "chat", modelConfigs });
  const before = [await store.listGatewayEndpoints(), await store.listSecretInfos()];
  const sealed = await first.sealedSecrets.pageSealedSecrets({ limit: 10 });
  await first.close();

  const second = await openAcmeBackend(file);
  const reopened = second.openStore({ keyRing });
  expect([await reopened.listGatewayEndpoints(), await reopened.listSecretInfos()]).toEqual(before);
  expect(await second.sealedSecrets.pageSealedSecrets({ limit: 10 })).toEqual(sealed);
  expect((await second.auditLog.list()).items).toHaveLength(3);
  await second.close();
});

test("leaves one file that only its owner can read", async () => {
  await using file = await newFile();
  const backend = await openAcmeBackend(file);
  await backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  await backend.close();
  expect(await readdir(file.folder)).toEqual(["gateway.json"]);
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
});

test("changes nothing when the file cannot be written, and writes again when it can", async () => {
  await using file = await newFile();
  const backend = await openAcmeBackend(file);
  const announce = () => backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  await rm(file.folder, { recursive: true });
  await expect(announce()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  expect(await backend.serverRegistry.list()).toEqual([]);
  await mkdir(file.folder);
  await announce();
  expect(await backend.serverRegistry.list()).toHaveLength(1);
  await backend.close();
});
