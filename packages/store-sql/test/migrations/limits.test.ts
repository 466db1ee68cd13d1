import { oneActiveKey } from "@gw/store-abstract/conformance";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { migrations } from "../../src/migrations/migrations.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { insertEndpointStatements } from "../fixtures/insert-endpoints.ts";
import {
  countStatements,
  migrateAfterKill,
  migrateWithFailures,
  missingStatements,
} from "../fixtures/interrupted-migration.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";
import { rowsOf } from "../fixtures/workspace-rows.ts";

const requests = {
  measure: "requests",
  amount: "60",
  window: { unit: "MINUTES", length: 1 },
  action: "REJECT",
  onOutage: "ADMIT",
} as const;

/** Statements of a server of schema version 7: endpoints and what belongs to them. */
async function insertAsBefore(database: RawDatabase): Promise<void> {
  for (const sql of insertEndpointStatements(10, database.kind)) await database.run(sql);
  await database.run("update gateway_revision set revision = 110");
}

/** A database of a release without limits. */
async function filledBefore(fresh: () => Promise<RawDatabase>): Promise<RawDatabase> {
  const database = await fresh();
  await createEarlierSchema(database.url, 7);
  await insertAsBefore(database);
  return database;
}

async function open({ url }: RawDatabase): Promise<SqlBackend> {
  const backend = await openSqlBackend({ url });
  onTestFinished(() => backend.close());
  return backend;
}

describeOnEach((fresh) => {
  test("a database of schema version 7 keeps its rows, and takes limits", async () => {
    const database = await filledBefore(fresh);
    const before = await rowsOf(database);
    const backend = await open(database);
    expect(backend.schemaVersion).toBe(migrations.length);
    expect(await rowsOf(database)).toEqual(before);
    const store = backend.openStore({ keyRing: (await oneActiveKey()).ring });
    const scope = { kind: "ENDPOINT", value: "e-7" } as const;
    const limit = await store.createGatewayLimit({ ...requests, name: "one", scope });
    expect(limit.version).toBe(111);
    expect((await store.listGatewayLimits()).items).toEqual([limit]);
  });

  test("statements of a release without limits still work, and leave limits as they are", async () => {
    const database = await fresh();
    const backend = await open(database);
    await insertAsBefore(database);
    const store = backend.openStore({ keyRing: (await oneActiveKey()).ring });
    const scope = { kind: "ENDPOINT", value: "e-1" } as const;
    const limit = await store.createGatewayLimit({ ...requests, name: "one", scope });
    for (const table of ["model_mappings", "tags", "bindings"]) {
      await database.run(`delete from gateway_endpoint_${table} where endpoint_id = 'e-1'`);
    }
    await database.run("delete from gateway_endpoints where endpoint_id = 'e-1'");
    await database.run("update gateway_revision set revision = revision + 1");
    expect((await store.listGatewayLimits()).items).toEqual([limit]);
    const { limitId } = limit;
    expect(await store.updateGatewayLimit({ limitId, amount: "7" })).toMatchObject({
      ...{ amount: "7", version: 113 },
    });
  });

  test("the next start completes a migration that failed at any statement, or was killed", async () => {
    const complete = await filledBefore(fresh);
    const rows = await rowsOf(complete);
    const count = await countStatements(complete);
    const ledger = "select id, name, checksum from gateway_migrations order by id";
    const failing = await filledBefore(fresh);
    const failed = await migrateWithFailures(failing);
    expect(missingStatements(failed, { kind: failing.kind, version: 8 })).toEqual([]);
    const killed = await filledBefore(fresh);
    await migrateAfterKill(killed, Math.floor(count / 2));
    for (const database of [failing, killed]) {
      expect(await rowsOf(database)).toEqual(rows);
      expect(await database.run(ledger)).toEqual(await complete.run(ledger));
      expect(await database.run("select * from gateway_limits")).toEqual([]);
    }
  });

  test("names are unique in a workspace, ids in the database", async () => {
    const database = await fresh();
    await open(database);
    const limit = (workspace: string, revision: number, id: string, name: string): string =>
      `insert into gateway_limits (workspace_id, created_revision, limit_id, name, measure, amount,
        scope_kind, action, strict, on_outage, enabled, version, created_at, last_updated_at)
      values ('${workspace}', ${revision}, '${id}', '${name}', 'concurrency', '5', 'GLOBAL',
        'REJECT', 0, 'ADMIT', 1, 1, 0, 0)`;
    await database.run(limit("default", 1, "l-1", "one"));
    await database.run(limit("w-1", 1, "l-2", "one"));
    for (const sql of [
      limit("w-1", 2, "l-3", "one"),
      limit("w-1", 2, "l-1", "two"),
      limit("w-1", 1, "l-3", "two"),
    ]) {
      await expect(database.run(sql), sql).rejects.toThrow(/unique|duplicate/i);
    }
    await database.run(limit("w-1", 2, "l-3", "two"));
    await expect(
      database.run("update gateway_limits set window_unit = 'DAYS'"),
      "a window must have a length",
    ).rejects.toThrow(/check|constraint/i);
  });
});
