import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteDialect } from "../../src/dialects/sqlite/sqlite-dialect.ts";
import { openSqlBackend } from "../../src/index.ts";
import { deleteEntities, findEntity, insertEntity, insertRow } from "../../src/queries/entities.ts";
import { SqlDatabase } from "../../src/session/sql-database.ts";
import { connect } from "../fixtures/connected.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

const tags = "gateway_endpoint_tags";
const workspaceId = "default";

let folder: TemporaryFolder;
let database: SqlDatabase;

beforeEach(async () => {
  folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  await (await openSqlBackend({ url })).close();
  const connections = await connect(url);
  database = new SqlDatabase({ dialect: sqliteDialect, connections, lockTimeout: 200 });
  await database.write(async (session) => {
    const stamps = { createdAt: 0, lastUpdatedAt: 0, usageTracking: true };
    for (const [index, endpointId] of ["e-1", "e-2"].entries()) {
      const row = {
        workspaceId,
        endpointId,
        name: endpointId,
        createdRevision: index + 1,
        ...stamps,
      };
      await insertEntity(session, "gateway_endpoints", row);
    }
    for (const [endpoint_id, tag_key] of [
      ["e-1", "team"],
      ["e-1", "tier"],
      ["e-2", "team"],
    ] as const) {
      const tag = { workspace_id: workspaceId, endpoint_id, tag_key, tag_value: null };
      await insertRow(session, tags, tag);
    }
  });
});

afterEach(async () => {
  await database.close();
  folder.remove();
});

async function isStored(endpointId: string, tagKey: string): Promise<boolean> {
  return (await findEntity(database, tags, { workspaceId, endpointId, tagKey })) !== undefined;
}

test("finds an entity by several fields in any order", async () => {
  const tag = { endpointId: "e-1", tagKey: "tier", tagValue: undefined };
  expect(
    await findEntity(database, tags, { workspaceId, endpointId: "e-1", tagKey: "tier" }),
  ).toEqual(tag);
  expect(
    await findEntity(database, tags, { workspaceId, tagKey: "tier", endpointId: "e-1" }),
  ).toEqual(tag);
  expect(
    await findEntity(database, tags, { workspaceId, endpointId: "e-2", tagKey: "tier" }),
  ).toBeUndefined();
});

test("deletes only rows that have all given fields", async () => {
  await database.write((session) =>
    deleteEntities(session, tags, { workspaceId, endpointId: "e-1", tagKey: "team" }),
  );
  expect(await isStored("e-1", "team")).toBe(false);
  expect(await isStored("e-1", "tier")).toBe(true);
  expect(await isStored("e-2", "team")).toBe(true);
});

test("finds and deletes rows of the given workspace only", async () => {
  const tag = { workspaceId: "w-1", endpointId: "e-1", tagKey: "team" };
  expect(await findEntity(database, tags, tag)).toBeUndefined();
  await database.write((session) => deleteEntities(session, tags, tag));
  expect(await isStored("e-1", "team")).toBe(true);
});

test("deletes nothing for an undefined field, and rejects a deletion without fields", async () => {
  const fields = { workspaceId, endpointId: "e-1", tagKey: undefined } as unknown as {
    workspaceId: string;
  };
  await database.write((session) => deleteEntities(session, tags, fields));
  await expect(
    database.write((session) => deleteEntities(session, "gateway_servers", {})),
  ).rejects.toThrow("at least one field");
  expect(await isStored("e-1", "team")).toBe(true);
  expect(await isStored("e-2", "team")).toBe(true);
});
