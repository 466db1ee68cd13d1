import { defaultWorkspace } from "@gw/entities";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";

let filled: FilledBackend;
let queries: string[];

beforeEach(async () => {
  queries = [];
  filled = await openFilled({ url: "sqlite::memory:", onQuery: (sql) => queries.push(sql) });
});

afterEach(() => filled.backend.close());

async function createEndpoints(count: number): Promise<void> {
  const { store, definition } = filled;
  const { modelDefinitionId } = definition;
  for (let index = 0; index < count; index += 1) {
    const { endpointId } = await store.createGatewayEndpoint({
      name: `endpoint-${index}`,
      modelConfigs: [{ modelDefinitionId }, { modelDefinitionId, linkageType: "FALLBACK" }],
      tags: [{ key: "team", value: "search" }],
    });
    await store.createEndpointBinding({ endpointId, resourceType: "scorer", resourceId: "one" });
  }
}

async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  queries.length = 0;
  await work();
  return queries.length;
}

test("a list of endpoints takes three queries, whatever its length", async () => {
  const { store } = filled;
  await createEndpoints(120);
  for (const maxResults of [1, 2, 50, 119, 1_000]) {
    expect(await queriesOf(() => store.listGatewayEndpoints({ maxResults }))).toBe(3);
  }
});

test("each kind of filter of a list of endpoints takes one more query", async () => {
  const { store, secret } = filled;
  await createEndpoints(20);
  const filters = { secretId: secret.secretId, provider: "openai" };
  for (const maxResults of [1, 20]) {
    const list = { ...filters, maxResults };
    expect(await queriesOf(() => store.listGatewayEndpoints(list))).toBe(4);
    const both = { ...list, tag: { key: "team", value: "search" } };
    expect(await queriesOf(() => store.listGatewayEndpoints(both))).toBe(5);
  }
});

test("reading an endpoint takes three queries, anything else takes one", async () => {
  const { store, secret, definition } = filled;
  await createEndpoints(1);
  expect(await queriesOf(() => store.getGatewayEndpoint({ name: "endpoint-0" }))).toBe(3);
  const single = [
    () => store.getSecretInfo({ secretId: secret.secretId }),
    () => store.getSecretInfo({ secretName: secret.secretName }),
    () => store.listSecretInfos(),
    () => store.getGatewayModelDefinition({ name: definition.name }),
    () => store.listGatewayModelDefinitions(),
    () => store.listEndpointBindings(),
    () => store.listGatewayLimits(),
    () => store.getRevision(),
  ];
  for (const work of single) expect(await queriesOf(work)).toBe(1);
});

test("endpoints with their sealed secrets take five queries, whatever their number", async () => {
  const { sealedSecrets } = filled.backend;
  await createEndpoints(40);
  const reads = [
    () => sealedSecrets.findEndpointMaterial(defaultWorkspace, { endpointName: "endpoint-0" }),
    () =>
      sealedSecrets.findEndpointMaterial(defaultWorkspace, {
        resourceType: "scorer",
        resourceId: "one",
      }),
    () => sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: 1 }),
    () => sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: 30 }),
  ];
  for (const read of reads) expect(await queriesOf(read)).toBe(5);
});

test("only a new secret value reads or writes the sealed columns", async () => {
  const { store, secret, definition } = filled;
  await createEndpoints(2);
  queries.length = 0;
  await store.getSecretInfo({ secretName: "openai" });
  await store.listSecretInfos({ provider: "openai" });
  await store.updateGatewaySecret({ secretId: secret.secretId, authConfig: { api_version: "eu" } });
  await store.getGatewayModelDefinition({ name: definition.name });
  await store.listGatewayEndpoints({ secretId: secret.secretId });
  await store.deleteGatewaySecret({ secretId: secret.secretId });
  expect(queries.length).toBeGreaterThan(10);
  expect(queries.filter((sql) => /encrypted_value|wrapped_dek|\*/.test(sql))).toEqual([]);
});

test("a mutation raises the revision before any read", async () => {
  const { store, definition } = filled;
  const { modelDefinitionId } = definition;
  queries.length = 0;
  await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "gpt-5" });
  expect(queries[0]).toMatch(/^update "gateway_revision" set "revision" = "revision" \+ /);
});

test("a statement is prepared once, at its first use", async () => {
  const { store, secret, definition } = filled;
  await createEndpoints(2);
  const use = async (): Promise<void> => {
    await store.getSecretInfo({ secretId: secret.secretId });
    await store.getGatewayModelDefinition({ name: definition.name });
    await store.listGatewayEndpoints({ provider: "openai" });
    await store.updateGatewaySecret({
      secretId: secret.secretId,
      authConfig: { api_version: "eu" },
    });
  };
  await use();
  const prepare = vi.spyOn(Database.prototype, "prepare");
  await use();
  expect(prepare).not.toHaveBeenCalled();
  await store.listGatewayEndpoints({ tag: { key: "team" } });
  expect(prepare).toHaveBeenCalled();
  prepare.mockRestore();
});
