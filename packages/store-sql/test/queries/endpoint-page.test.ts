import { defaultWorkspace, type GatewayEndpoint } from "@gw/entities";
import type { EndpointFilters } from "@gw/store-abstract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SqlConnections } from "../../src/dialects/dialect.ts";
import { sqliteDialect } from "../../src/dialects/sqlite/sqlite-dialect.ts";
import { readEndpointPage } from "../../src/queries/endpoint-page.ts";
import { SqlDatabase } from "../../src/session/sql-database.ts";
import { connect } from "../fixtures/connected.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

const tagSets = [
  [],
  [{ key: "team", value: "search" }],
  [{ key: "team", value: "ads" }, { key: "stage" }],
  [{ key: "stage", value: "search" }],
];

let folder: TemporaryFolder;
let connections: SqlConnections;
let database: SqlDatabase;
let statements: string[];
/** Endpoints with one or two models of all kinds, and tags of all kinds. */
let endpoints: GatewayEndpoint[];
let secretIds: string[];

beforeAll(async () => {
  folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  const { backend, store, secret, definition } = await openFilled({ url });
  const secretValue = { api_key: "sk-abcdef0123456789" };
  const other = await store.createGatewaySecret({ secretName: "other", secretValue });
  const gone = await store.createGatewaySecret({ secretName: "gone", secretValue });
  secretIds = [secret.secretId, other.secretId];
  const definitions = [definition];
  for (const [provider, { secretId }] of [
    ["openai", other],
    ["anthropic", other],
    ["openai", gone],
  ] as const) {
    const named = { name: `definition-${definitions.length}`, modelName: "any" };
    definitions.push(await store.createGatewayModelDefinition({ ...named, provider, secretId }));
  }
  for (const [index, first] of definitions.entries()) {
    for (const second of definitions.slice(index)) {
      const models = new Set([first.modelDefinitionId, second.modelDefinitionId]);
      const modelConfigs = [...models].map((modelDefinitionId) => ({ modelDefinitionId }));
      for (const [at, tags] of tagSets.entries()) {
        const name = `${first.name}_${second.name}_${at}`;
        await store.createGatewayEndpoint({ name, modelConfigs, tags });
      }
    }
  }
  await store.deleteGatewaySecret({ secretId: gone.secretId });
  endpoints = [...(await store.listGatewayEndpoints({ maxResults: 100 })).items];
  await backend.close();
  connections = await connect(url);
  const onQuery = (sql: string): void => void statements.push(sql);
  database = new SqlDatabase({ dialect: sqliteDialect, connections, onQuery });
});

beforeEach(() => {
  statements = [];
});

afterAll(async () => {
  await database.close();
  folder.remove();
});

function allFilters(): EndpointFilters[] {
  const providers = [undefined, "openai", "anthropic", "unknown"];
  const secrets = [undefined, ...secretIds, "nothing"];
  const keys = ["team", "stage", "nothing"];
  const tags = keys.flatMap((key) => [
    { key },
    ...["search", "ads", "nothing"].map((value) => ({ key, value })),
  ]);
  return providers.flatMap((provider) =>
    secrets.flatMap((secretId) => [undefined, ...tags].map((tag) => ({ provider, secretId, tag }))),
  );
}

function matches(endpoint: GatewayEndpoint, { provider, secretId, tag }: EndpointFilters): boolean {
  const hasModel = endpoint.modelMappings.some(
    ({ modelDefinition }) =>
      (provider === undefined || modelDefinition?.provider === provider) &&
      (secretId === undefined || modelDefinition?.secretId === secretId),
  );
  const hasTag =
    tag === undefined ||
    endpoint.tags.some(
      ({ key, value }) => key === tag.key && (tag.value === undefined || value === tag.value),
    );
  return hasModel && hasTag;
}

async function walk(filters: EndpointFilters, few: number): Promise<string[]> {
  const names: string[] = [];
  const limit = 9;
  for (let after = 0; ; ) {
    const page = { workspaceId: defaultWorkspace, after, limit, filters, scanThreshold: few };
    const rows = await readEndpointPage(database, page);
    names.push(...rows.map(({ name }) => name));
    if (rows.length < limit) return names;
    after = rows.at(-1)?.created_revision ?? after;
  }
}

describe.each([
  ["looked up", 1_000_000, false],
  ["met by walking through all", 0, true],
])("endpoints whose matches are %s", (_, few, isWalk) => {
  test("are those that match all filters, in order of creation", async () => {
    expect(endpoints).toHaveLength(40);
    for (const filters of allFilters()) {
      const expected = endpoints.filter((endpoint) => matches(endpoint, filters));
      const names = expected.map(({ name }) => name);
      expect(await walk(filters, few), JSON.stringify(filters)).toEqual(names);
    }
    expect(statements.some((sql) => sql.includes("exists"))).toBe(isWalk);
  });
});

test.each<[number, boolean]>([
  [9, true],
  [10, false],
])("with a threshold of %i, a filter with 10 matches scans: %s", async (few, isWalk) => {
  const tag = { key: "stage", value: "search" };
  expect(await walk({ tag }, few)).toHaveLength(10);
  expect(statements.some((sql) => sql.includes("exists"))).toBe(isWalk);
});
