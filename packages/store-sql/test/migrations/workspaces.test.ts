import { defaultWorkspace } from "@gw/entities";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { migrations } from "../../src/migrations/migrations.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { insertEndpointStatements } from "../fixtures/insert-endpoints.ts";
import {
  countStatements,
  migrateAfterKill,
  migrateWithFailures,
  missingStatements,
} from "../fixtures/interrupted-migration.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";
import { confinedTables, rowsOf } from "../fixtures/workspace-rows.ts";

const secretValue = { api_key: "sk-0123456789abcdef" };

async function open({ url }: RawDatabase): Promise<SqlBackend> {
  const backend = await openSqlBackend({ url });
  onTestFinished(() => backend.close());
  return backend;
}

/** Inserts endpoints and what belongs to them, from revision 100, as a release without workspaces does. */
async function insertAsBefore(database: RawDatabase, count: number): Promise<void> {
  await database.run("update gateway_revision set revision = revision + 1");
  for (const sql of insertEndpointStatements(count, database.kind)) await database.run(sql);
  await database.run(`update gateway_revision set revision = ${count + 100}`);
}

/** The workspaces, the indexes of PostgreSQL and which it does not use, and the ledger without times. */
async function stateOf(database: RawDatabase): Promise<unknown> {
  const rows = await database.run(
    "select workspace_id, name, live_name, revision, created_revision from gateway_workspaces",
  );
  const indexes =
    database.kind === "postgres"
      ? await database.run(
          `select pg_get_indexdef(indexrelid) as definition, indisvalid from pg_index
          where indrelid in (select oid from pg_class where left(relname, 8) = 'gateway_') order by 1`,
        )
      : [];
  return {
    ...{ rows, indexes },
    revision: await database.run("select id, revision, elsewhere from gateway_revision"),
    ledger: await database.run("select id, name, checksum from gateway_migrations order by id"),
  };
}

/** A database of a release without workspaces. */
async function filledBefore(database: RawDatabase): Promise<RawDatabase> {
  await createEarlierSchema(database.url, 5);
  await insertAsBefore(database, 20);
  return database;
}

describeOnEach((fresh, longTest) => {
  test("a database of schema version 5 keeps its rows, and behaves as before", async () => {
    const database = await fresh();
    await createEarlierSchema(database.url, 5);
    await insertAsBefore(database, 1_000);
    const before = await rowsOf(database);

    const backend = await open(database);
    expect(backend.schemaVersion).toBe(migrations.length);
    expect(await rowsOf(database)).toEqual(before);

    // Only a key without secrets can be registered.
    await database.run("update gateway_secrets set kek_version = 9");
    const { ring: keyRing, records } = await oneActiveKey();
    for (const record of records) await backend.kekRegistry.insert(record);
    const store = backend.openStore({ keyRing });
    expect(await store.getRevision()).toBe(1_100);
    const names: string[] = [];
    for (let pageToken: string | undefined; ; ) {
      const page = await store.listGatewayEndpoints({ maxResults: 300, pageToken });
      names.push(...page.items.map(({ name }) => name));
      pageToken = page.nextPageToken;
      if (pageToken === undefined) break;
    }
    expect(names).toEqual(Array.from({ length: 1_000 }, (_, index) => `e-${index}`));
    const endpoint = await store.getGatewayEndpoint({ name: "e-7" });
    expect(endpoint).toMatchObject({
      endpointId: "e-7",
      tags: [{ key: "team", value: "t-7" }],
      modelMappings: [{ modelDefinition: { secretId: "s-7", secretName: "s-7" } }],
    });
    const { revision, endpoints } = await backend.sealedSecrets.findEndpointMaterial(
      defaultWorkspace,
      { resourceType: "job", resourceId: "1" },
    );
    expect([revision, endpoints.length]).toEqual([1_100, 1_000]);
    expect(endpoints[7]?.models[0]?.secret).toMatchObject({
      ...{ workspaceId: defaultWorkspace, secretId: "s-7" },
    });

    await expect(
      store.createGatewaySecret({ secretName: "s-7", secretValue }),
    ).rejects.toMatchObject({ code: "RESOURCE_ALREADY_EXISTS" });
    await store.createGatewaySecret({ secretName: "next", secretValue });
    await store.deleteGatewaySecret({ secretId: "s-7" });
    await store.deleteGatewayEndpoint({ endpointId: "e-8" });
    expect(await store.getRevision()).toBe(1_103);
    expect((await store.listSecretInfos({ maxResults: 1_000 })).items.at(-1)?.secretName).toBe(
      "next",
    );
    expect(await backend.workspaces?.revisions()).toEqual({
      installation: 1_103,
      byWorkspace: new Map([[defaultWorkspace, 1_103]]),
    });
    expect((await backend.workspaces?.list())?.items).toMatchObject([
      { workspaceId: defaultWorkspace, name: defaultWorkspace, suspended: false },
    ]);
  });

  /** The rows and the state after a migration that nothing interrupts, and its number of statements. */
  async function completed() {
    const database = await filledBefore(await fresh());
    const rows = await rowsOf(database);
    const count = await countStatements(database);
    return { rows, state: await stateOf(database), count };
  }

  longTest(
    "the next start completes a migration that failed at any statement",
    async () => {
      const { rows, state } = await completed();
      const database = await filledBefore(await fresh());
      const failed = await migrateWithFailures(database);
      expect(missingStatements(failed, { kind: database.kind, version: 6 })).toEqual([]);
      expect(await rowsOf(database)).toEqual(rows);
      expect(await stateOf(database)).toEqual(state);
    },
    300_000,
  );

  test("the next start completes the migration of a killed process", async () => {
    const { rows, state, count } = await completed();
    for (const statement of [Math.floor(count / 3), Math.floor((2 * count) / 3)]) {
      const killed = await filledBefore(await fresh());
      await migrateAfterKill(killed, statement);
      expect(await rowsOf(killed)).toEqual(rows);
      expect(await stateOf(killed)).toEqual(state);
    }
  });

  test("the next start builds the indexes of PostgreSQL whose creation was interrupted", async () => {
    const [database, complete] = [await fresh(), await fresh()];
    if (database.kind !== "postgres") return;
    for (const { url } of [database, complete]) await createEarlierSchema(url, 5);
    for (const index of ["gateway_secrets_workspace", "gateway_secrets_built_0"]) {
      await database.run(`create index ${index} on gateway_secrets (secret_id)`);
      await database.run(
        `update pg_index set indisvalid = false where indexrelid = '${index}'::regclass`,
      );
    }
    await open(database);
    await open(complete);
    expect(await stateOf(database)).toEqual(await stateOf(complete));
  });

  test("statements of a release without workspaces still work, in `default`", async () => {
    const database = await fresh();
    const backend = await open(database);
    await insertAsBefore(database, 3);
    const store = backend.openStore({ keyRing: {} as never });
    expect((await store.listGatewayEndpoints()).items.map(({ name }) => name)).toEqual([
      ...["e-0", "e-1", "e-2"],
    ]);
    expect(await store.getRevision()).toBe(103);
    for (const table of ["model_mappings", "tags", "bindings"]) {
      await database.run(`delete from gateway_endpoint_${table} where endpoint_id = 'e-1'`);
    }
    await database.run("delete from gateway_endpoints where endpoint_id = 'e-1'");
    await database.run("update gateway_endpoints set usage_tracking = 0 where endpoint_id = 'e-2'");
    await database.run("update gateway_model_definitions set secret_id = null where name = 'd-1'");
    await database.run("delete from gateway_secrets where secret_id = 's-1'");
    expect(await database.run("select name from gateway_endpoint_names order by name")).toEqual([
      { name: "e-0" },
      { name: "e-2" },
    ]);
    const listed = await store.listGatewayEndpoints();
    expect(listed.items.map(({ usageTracking }) => usageTracking)).toEqual([true, false]);
    expect((await store.listSecretInfos()).items).toHaveLength(2);
  });

  test("the database rejects a reference to a row of another workspace", async () => {
    const { database } = await openTwo(fresh);
    const rejected = [
      "update gateway_model_definitions set secret_id = 's-0' where workspace_id = 'w-1'",
      "insert into gateway_endpoint_names (workspace_id, name, endpoint_id) values ('w-1', 'x', 'e-0')",
      "update gateway_endpoint_names set endpoint_id = 'e-0' where workspace_id = 'w-1'",
      "update gateway_endpoint_model_mappings set endpoint_id = 'e-0' where workspace_id = 'w-1'",
      `update gateway_endpoint_model_mappings set model_definition_id = 'd-0'
      where workspace_id = 'w-1'`,
      `insert into gateway_endpoint_tags (workspace_id, endpoint_id, tag_key)
      values ('w-1', 'e-0', 'k')`,
      "update gateway_endpoint_bindings set endpoint_id = 'e-0' where workspace_id = 'w-1'",
    ];
    for (const sql of rejected) {
      await expect(database.run(sql), sql).rejects.toThrow(/foreign key/i);
      await database.run(sql.replace("e-0", "e-w").replace("d-0", "d-w").replace("s-0", "s-w"));
    }
  });

  test("the database rejects a change of the workspace of a row", async () => {
    const { database } = await openTwo(fresh);
    expect(confinedTables).toHaveLength(8);
    for (const table of confinedTables) {
      const change = `update ${table} set workspace_id = 'w-2' where workspace_id = 'w-1'`;
      await expect(database.run(change), table).rejects.toThrow(
        `workspace_id of ${table} never changes`,
      );
      await database.run(`update ${table} set workspace_id = workspace_id`);
    }
  });

  test("names are unique in a workspace, ids and deleted workspaces' ids in the database", async () => {
    const { database } = await openTwo(fresh);
    const definition = (workspace: string, id: string, name: string, revision: number): string =>
      `insert into gateway_model_definitions (workspace_id, created_revision, model_definition_id, name,
        provider, model_name, created_at, last_updated_at)
      values ('${workspace}', ${revision}, '${id}', '${name}', 'p', 'm', 0, 0)`;
    await database.run(definition("w-1", "d-new", "d-0", 900));
    const rejected = [
      definition("w-1", "d-newer", "d-0", 901),
      definition("w-1", "d-0", "other", 901),
      definition("w-1", "d-newer", "other", 900),
      "update gateway_endpoints set name = 'e-0' where endpoint_id = 'e-1'",
      "update gateway_endpoint_names set name = 'e-0' where endpoint_id = 'e-1'",
    ];
    for (const sql of rejected)
      await expect(database.run(sql), sql).rejects.toThrow(/unique|duplicate/i);
    await database.run(definition("w-1", "d-newer", "other", 901));
    const workspace = (id: string, name: string, revision: number): string =>
      `insert into gateway_workspaces (workspace_id, name, live_name, suspended, revision,
        created_revision, created_at, last_updated_at)
      values ('${id}', '${name}', '${name}', 0, 0, ${revision}, 0, 0)`;
    for (const sql of [
      workspace("w-1", "other", 7),
      workspace("w-2", "one", 7),
      workspace("w-2", "other", 1),
      "update gateway_workspaces set deleted_at = 1 where workspace_id = 'w-1'",
    ]) {
      await expect(database.run(sql), sql).rejects.toThrow(/unique|duplicate|constraint/i);
    }
    await database.run(
      "update gateway_workspaces set live_name = null, deleted_at = 1 where workspace_id = 'w-1'",
    );
    await database.run(workspace("w-2", "one", 7));
  });
});

/** A database with rows `s-0`, `d-0`, `e-0` and so on, and a workspace `w-1` with one of each. */
async function openTwo(fresh: () => Promise<RawDatabase>): Promise<{ database: RawDatabase }> {
  const database = await fresh();
  const { backend } = await openFilled({ url: database.url });
  onTestFinished(() => backend.close());
  await insertAsBefore(database, 2);
  const bytes = database.kind === "postgres" ? "decode('00', 'hex')" : "unhex('00')";
  const statements = [
    `insert into gateway_workspaces (workspace_id, name, live_name, suspended, revision,
      created_revision, created_at, last_updated_at) values ('w-1', 'one', 'one', 0, 0, 1, 0, 0)`,
    `insert into gateway_secrets (workspace_id, created_revision, secret_id, secret_name,
      masked_values, created_at, last_updated_at, kek_version, wrapped_dek, encrypted_value)
    values ('w-1', 1, 's-w', 's-0', '{}', 0, 0, 1, ${bytes}, ${bytes})`,
    `insert into gateway_model_definitions (workspace_id, created_revision, model_definition_id,
      name, provider, model_name, secret_id, created_at, last_updated_at)
    values ('w-1', 2, 'd-w', 'd-w', 'p', 'm', 's-w', 0, 0)`,
    `insert into gateway_endpoints (workspace_id, created_revision, endpoint_id, name,
      usage_tracking, created_at, last_updated_at) values ('w-1', 3, 'e-w', 'e-0', 1, 0, 0)`,
    `insert into gateway_endpoint_names (workspace_id, name, endpoint_id)
    values ('w-1', 'e-0', 'e-w')`,
    `insert into gateway_endpoint_model_mappings (workspace_id, endpoint_id, position, mapping_id,
      model_definition_id, linkage_type, weight, created_at)
    values ('w-1', 'e-w', 0, 'm-w', 'd-w', 'PRIMARY', 1, 0)`,
    `insert into gateway_endpoint_tags (workspace_id, endpoint_id, tag_key)
    values ('w-1', 'e-w', 'team')`,
    `insert into gateway_endpoint_bindings (workspace_id, created_revision, endpoint_id,
      resource_type, resource_id, created_at, last_updated_at)
    values ('w-1', 4, 'e-w', 'job', '1', 0, 0)`,
    `insert into gateway_limits (workspace_id, created_revision, limit_id, name, measure, amount,
      scope_kind, action, strict, on_outage, enabled, version, created_at, last_updated_at)
    values ('w-1', 5, 'l-w', 'l-w', 'concurrency', '5', 'GLOBAL', 'REJECT', 0, 'ADMIT', 1, 5, 0, 0)`,
  ];
  for (const sql of statements) await database.run(sql);
  return { database };
}
