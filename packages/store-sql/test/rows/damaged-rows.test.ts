import { defaultWorkspace, type GatewaySecretInfo } from "@gw/entities";
import type { EndpointMaterial } from "@gw/store-abstract";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

const secretValue = { api_key: "sk-abcdef0123456789" };
const authConfig = { region: "eu" };
const fallbackConfig = { strategy: "SEQUENTIAL", maxAttempts: 2 } as const;

/** Invalid contents of a JSON column. */
const damages = [
  "sk-leaked, no JSON at all",
  '{"region":"eu"',
  "",
  "null",
  "7",
  '"text"',
  '["region"]',
  '{"region":{"api_base":"x"}}',
  '{"region":null}',
  '{"region":"\\ud800"}',
  '{"\\udfff":"eu"}',
];

let folder: TemporaryFolder;
let filled: FilledBackend;
let file: Database.Database;
/** The secret of the endpoint `damaged`; the endpoint `sound` has the secret of {@link filled}. */
let damaged: GatewaySecretInfo;

beforeEach(async () => {
  folder = temporaryFolder();
  filled = await openFilled({ url: `sqlite:${folder.path}/gateway.db` });
  const { store, definition } = filled;
  damaged = await store.createGatewaySecret({ secretName: "damaged", secretValue, authConfig });
  const other = await store.createGatewayModelDefinition({
    name: "damaged",
    secretId: damaged.secretId,
    provider: "openai",
    modelName: "gpt-5",
  });
  for (const [name, { modelDefinitionId }] of [
    ["sound", definition],
    ["damaged", other],
  ] as const) {
    const modelConfigs = [{ modelDefinitionId }];
    await store.createGatewayEndpoint({ name, modelConfigs, fallbackConfig });
  }
  file = new Database(`${folder.path}/gateway.db`);
});

afterEach(async () => {
  file.close();
  await filled.backend.close();
  folder.remove();
});

function damageSecret(column: "masked_values" | "auth_config", content: string): void {
  const update = `update gateway_secrets set ${column} = ? where secret_name = 'damaged'`;
  expect(file.prepare(update).run(content).changes).toBe(1);
}

async function materials(): Promise<EndpointMaterial[]> {
  const { endpoints } = await filled.backend.sealedSecrets.pageEndpointMaterial(defaultWorkspace, {
    limit: 10,
  });
  return [...endpoints];
}

test("lists and reads a damaged secret without its unreadable columns", async () => {
  const { store, secret } = filled;
  const { authConfig: _lost, ...rest } = damaged;
  const expected = { ...rest, maskedValues: {} };
  for (const content of damages) {
    damageSecret("masked_values", content);
    damageSecret("auth_config", content);
    expect((await store.listSecretInfos()).items, content).toEqual([secret, expected]);
    expect(await store.getSecretInfo({ secretName: "damaged" })).toEqual(expected);
  }
});

test("marks only the damaged secret as damaged for opening", async () => {
  const { sealedSecrets } = filled.backend;
  for (const content of damages) {
    damageSecret("auth_config", content);
    const [sound, other] = await materials();
    expect(sound?.models[0]?.secret).not.toHaveProperty("isDamaged");
    expect(other?.models[0]?.secret, content).toMatchObject({
      authConfig: undefined,
      isDamaged: true,
    });
    const page = await sealedSecrets.pageSealedSecrets({ limit: 10 });
    const marked = page.filter(({ isDamaged }) => isDamaged);
    expect(marked.map(({ secretName }) => secretName)).toEqual(["damaged"]);
  }
});

describe("a secret with damaged columns", () => {
  beforeEach(() => {
    damageSecret("masked_values", "no JSON");
    damageSecret("auth_config", "no JSON");
  });

  test("is intact again after it is overwritten", async () => {
    const { store } = filled;
    const { secretId } = damaged;
    const written = await store.updateGatewaySecret({ secretId, secretValue, authConfig });
    const { lastUpdatedAt } = written;
    expect(written).toEqual({ ...damaged, lastUpdatedAt });
    expect(await store.getSecretInfo({ secretId })).toEqual(written);
    const [, other] = await materials();
    expect(other?.models[0]?.secret).toMatchObject({ authConfig });
    expect(other?.models[0]?.secret).not.toHaveProperty("isDamaged");
  });

  // The destination in the lost auth_config is unknown, so the credential must not be sent
  // anywhere.
  test("stays damaged after an update of the value only", async () => {
    const { secretId } = damaged;
    const written = await filled.store.updateGatewaySecret({ secretId, secretValue });
    expect(written.maskedValues).toEqual(damaged.maskedValues);
    const [, other] = await materials();
    expect(other?.models[0]?.secret).toMatchObject({ isDamaged: true });
  });

  test("can be deleted", async () => {
    const { store, secret } = filled;
    await store.deleteGatewaySecret({ secretId: damaged.secretId });
    expect((await store.listSecretInfos()).items).toEqual([secret]);
  });
});

test("a secret without an auth_config is not damaged", async () => {
  const { secretId } = damaged;
  await filled.store.updateGatewaySecret({ secretId, secretValue, authConfig: {} });
  const [, other] = await materials();
  expect(other?.models[0]?.secret).not.toHaveProperty("isDamaged");
});

test("opens a secret whose masked values are unreadable", async () => {
  damageSecret("masked_values", "no JSON");
  const [, other] = await materials();
  expect(other?.models[0]?.secret).toMatchObject({ authConfig });
  expect(other?.models[0]?.secret).not.toHaveProperty("isDamaged");
});

test("treats an unreadable fallback_config as absent", async () => {
  const { store } = filled;
  const update = file.prepare("update gateway_endpoints set fallback_config = ? where name = ?");
  const unknown = ['{"strategy":"RANDOM"}', '{"maxAttempts":"2"}', '{"maxAttempts":0.5}'];
  for (const content of [...damages, ...unknown]) {
    update.run(content, "damaged");
    const { items } = await store.listGatewayEndpoints();
    const expected = [fallbackConfig, undefined];
    expect(
      items.map((item) => item.fallbackConfig),
      content,
    ).toEqual(expected);
    const configs = (await materials()).map(({ endpoint }) => endpoint.fallbackConfig);
    expect(configs, content).toEqual(expected);
  }
  const { endpointId } = await store.getGatewayEndpoint({ name: "damaged" });
  await store.updateGatewayEndpoint({ endpointId, fallbackConfig });
  expect(await store.getGatewayEndpoint({ endpointId })).toMatchObject({ fallbackConfig });
  await store.deleteGatewayEndpoint({ endpointId });
});

test("lists a server with unreadable key versions as one that has no key", async () => {
  const { serverRegistry } = filled.backend;
  await serverRegistry.announce({ serverId: "server", kekVersions: [1] });
  for (const content of damages) {
    file.prepare("update gateway_servers set kek_versions = ?").run(content);
    expect(await serverRegistry.list(), content).toMatchObject([
      { serverId: "server", kekVersions: [] },
    ]);
  }
});
