import { defaultWorkspace, everyWorkspace, type WorkspaceScope } from "@gw/entities";
import { type AccessTokenRow, createTokenOperations, rightsOfTokens } from "@gw/store-abstract";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { numbersBelow } from "../fixtures/insert-endpoints.ts";
import {
  countStatements,
  migrateAfterKill,
  migrateWithFailures,
  missingStatements,
} from "../fixtures/interrupted-migration.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";

/** The roles of each four tokens; the first one issues the others. */
const roles = ['["admin","invoker"]', '["viewer","admin"]', '["viewer"]', '["editor","invoker"]'];

/** Inserts tokens from revision 100, as a release without grants does. */
async function insertTokens(
  database: RawDatabase,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  const hash = {
    sqlite: "unhex(printf('%064x', i))",
    mysql: "unhex(lpad(hex(i), 64, '0'))",
    postgres: "decode(lpad(to_hex(i::int), 64, '0'), 'hex')",
  }[database.kind];
  const cases = roles.map((text, index) => `when ${index} then '${text}'`).join(" ");
  await database.run(
    `insert into gateway_access_tokens (created_revision, token_id, name, token_hash, roles, endpoints,
      issuer_token_id, created_at, created_by, expires_at, revoked_at, last_used_at)
    select i + 100, concat('t-', i), 'ci', ${hash}, case i % 4 ${cases} end,
      case when i % 4 = 3 then '["chat"]' end,
      case when i % 4 = 0 then null else concat('t-', i - i % 4) end, i, 'ada',
      case when i % 8 = 3 then 5000000 end, null, case when i % 2 = 0 then i end
    from ${numbersBelow(from + count)} where i >= ${from} order by i`,
  );
}

/** What is known about the first token of each kind. */
function expectedToken(index: number): unknown {
  return {
    tokenId: `t-${index}`,
    workspaceId: index % 4 < 2 ? everyWorkspace : defaultWorkspace,
    name: "ci",
    tokenHash: Buffer.from(index.toString(16).padStart(64, "0"), "hex").toString("hex"),
    roles: JSON.parse(roles[index % 4] ?? "[]"),
    endpoints: index % 4 === 3 ? ["chat"] : undefined,
    issuerTokenId: index % 4 === 0 ? undefined : `t-${index - (index % 4)}`,
    createdAt: index,
    createdBy: "ada",
    createdRevision: index + 100,
    expiresAt: index % 8 === 3 ? 5_000_000 : undefined,
    revokedAt: undefined,
    lastUsedAt: index % 2 === 0 ? index : undefined,
  };
}

async function allTokens(
  { accessTokens }: SqlBackend,
  workspaceId: WorkspaceScope,
): Promise<readonly AccessTokenRow[]> {
  return accessTokens.pageTokens({ workspaceId, limit: 100_000 });
}

async function open({ url }: RawDatabase): Promise<SqlBackend> {
  const backend = await openSqlBackend({ url });
  onTestFinished(() => backend.close());
  return backend;
}

/** A database of the release before, with tokens, an audit record and a running server. */
async function earlier(database: RawDatabase, count: number): Promise<RawDatabase> {
  await createEarlierSchema(database.url, 6);
  await insertTokens(database, { from: 0, count });
  await database.run(`update gateway_revision set revision = ${count + 100}`);
  await insertAudit(database);
  await beat(database);
  return database;
}

async function insertAudit(database: RawDatabase): Promise<void> {
  await database.run(
    `insert into gateway_audit_log (time, action, result, target_id, revision)
    values (1, 'token.create', 'succeeded', 't-0', 100)`,
  );
}

/** Inserts the heartbeat of a server of the release before, at the time of the database. */
async function beat(database: RawDatabase): Promise<void> {
  const now = {
    sqlite: "cast(unixepoch('subsec') * 1000 as integer)",
    mysql: "cast(unix_timestamp(sysdate(3)) * 1000 as unsigned)",
    postgres: "(extract(epoch from clock_timestamp()) * 1000)::bigint",
  }[database.kind];
  await database.run("delete from gateway_servers where server_id = 'older'");
  await database.run(
    `insert into gateway_servers (server_id, kek_versions, started_at, seen_at)
    values ('older', '[1]', 0, ${now})`,
  );
}

/** The rows of the changed tables, the indexes of PostgreSQL and which it does not use, and the ledger. */
async function stateOf(database: RawDatabase): Promise<unknown> {
  const indexes =
    database.kind === "postgres"
      ? await database.run(
          `select pg_get_indexdef(indexrelid) as definition, indisvalid from pg_index
          where indrelid in (select oid from pg_class where left(relname, 8) = 'gateway_') order by 1`,
        )
      : [];
  const { run } = database;
  return {
    indexes,
    tokens: await run("select * from gateway_access_tokens order by created_revision"),
    audit: await run("select * from gateway_audit_log order by sequence"),
    servers: await run("select server_id, started_at, knows_workspaces from gateway_servers"),
    ledger: await run("select id, name, checksum from gateway_migrations order by id"),
  };
}

describeOnEach((fresh, longTest) => {
  test("10,000 tokens of schema version 6 keep what they are worth: those with `admin` everywhere", async () => {
    const database = await earlier(await fresh(), 10_000);
    const backend = await open(database);
    const tokens = await Promise.all(
      [everyWorkspace, defaultWorkspace].map((scope) => allTokens(backend, scope)),
    );
    expect(tokens.map(({ length }) => length)).toEqual([5_000, 5_000]);
    const plain = tokens.map((rows) =>
      rows.map((row) => ({ ...row, tokenHash: Buffer.from(row.tokenHash).toString("hex") })),
    );
    const indexes = Array.from({ length: 10_000 }, (_, index) => index);
    const expected = [
      indexes.filter((index) => index % 4 < 2),
      indexes.filter((index) => index % 4 >= 2),
    ];
    expect(plain).toEqual(expected.map((some) => some.map(expectedToken)));

    const live = await backend.accessTokens.liveTokens(1);
    expect(live.revision).toBe(10_100);
    const rights = rightsOfTokens(live.tokens);
    expect(rights.size).toBe(10_000);
    expect(["t-1", "t-2", "t-3"].map((id) => rights.get(id)?.workspaceId)).toEqual([
      ...[everyWorkspace, defaultWorkspace, defaultWorkspace],
    ]);

    const { accessTokens } = backend;
    const operations = createTokenOperations({ accessTokens, clock: () => 1_000_000 });
    const [ofAll, own] = [everyWorkspace, undefined] as const;
    const added = { name: "new", roles: ["admin"] } as const;
    const by = { tokenId: "t-1" };
    expect((await operations.createAccessToken({ ...added, workspace: ofAll }, by)).info).toEqual(
      expect.objectContaining({ workspace: everyWorkspace, issuerTokenId: "t-1" }),
    );
    expect((await operations.createAccessToken({ ...added, workspace: own }, by)).info).toEqual(
      expect.objectContaining({ workspace: defaultWorkspace, issuerTokenId: "t-1" }),
    );
    expect((await allTokens(backend, defaultWorkspace)).at(-1)?.createdRevision).toBe(10_102);
  });

  test("records so far belong to no workspace, and running servers know none", async () => {
    const database = await earlier(await fresh(), 4);
    const backend = await open(database);
    const { auditLog, workspaces, serverRegistry } = backend;
    const listed = await auditLog.list();
    expect(listed.items.map(({ targetId, workspaceId }) => [targetId, workspaceId])).toEqual([
      ["t-0", undefined],
    ]);
    expect((await auditLog.list({ workspaceId: defaultWorkspace })).items).toEqual([]);

    await serverRegistry.announce({ serverId: "new", kekVersions: [1] });
    await beat(database);
    const servers = await serverRegistry.list();
    expect(servers.map(({ serverId, knowsWorkspaces }) => [serverId, knowsWorkspaces])).toEqual([
      ["new", true],
      ["older", false],
    ]);
    await expect(workspaces?.create({ name: "research" })).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("older"),
    });
    // The same server, after its upgrade.
    await serverRegistry.announce({ serverId: "older", kekVersions: [1] });
    await workspaces?.create({ name: "research" });
  });

  longTest(
    "the next start completes a migration that failed at any statement",
    async () => {
      const complete = await earlier(await fresh(), 40);
      await countStatements(complete);
      const state = await stateOf(complete);
      const database = await earlier(await fresh(), 40);
      const failed = await migrateWithFailures(database);
      expect(missingStatements(failed, { kind: database.kind, version: 7 })).toEqual([]);
      expect(await stateOf(database)).toEqual(state);
    },
    300_000,
  );

  test("the next start completes the migration of a killed process", async () => {
    const complete = await earlier(await fresh(), 40);
    const count = await countStatements(complete);
    const state = await stateOf(complete);
    const killed = await earlier(await fresh(), 40);
    await migrateAfterKill(killed, Math.floor(count / 2));
    expect(await stateOf(killed)).toEqual(state);
  });

  test("the next start builds the indexes of PostgreSQL whose creation was interrupted", async () => {
    const [database, complete] = [await earlier(await fresh(), 4), await earlier(await fresh(), 4)];
    if (database.kind !== "postgres") return;
    const indexes = {
      gateway_access_tokens_built: "gateway_access_tokens (token_id)",
      gateway_audit_log_workspace: "gateway_audit_log (action)",
    };
    for (const [index, on] of Object.entries(indexes)) {
      await database.run(`create index ${index} on ${on}`);
      await database.run(
        `update pg_index set indisvalid = false where indexrelid = '${index}'::regclass`,
      );
    }
    await open(database);
    await open(complete);
    expect(await stateOf(database)).toEqual(await stateOf(complete));
  });

  test("statements of a release without grants still work: a token belongs to `default`", async () => {
    const database = await fresh();
    const backend = await open(database);
    await insertTokens(database, { from: 0, count: 4 });
    await insertAudit(database);
    await beat(database);
    await database.run("update gateway_access_tokens set revoked_at = 7 where token_id = 't-2'");
    await database.run("update gateway_access_tokens set last_used_at = 8 where token_id = 't-1'");
    const tokens = await allTokens(backend, defaultWorkspace);
    expect(tokens.map((row) => [row.tokenId, row.revokedAt, row.lastUsedAt])).toEqual([
      ["t-0", undefined, 0],
      ["t-1", undefined, 8],
      ["t-2", 7, 2],
      ["t-3", undefined, undefined],
    ]);
    expect(await allTokens(backend, everyWorkspace)).toEqual([]);
    expect(rightsOfTokens((await backend.accessTokens.liveTokens(1)).tokens).size).toBe(3);
  });

  test("the database rejects a change of the workspace of a token or an audit record", async () => {
    const database = await fresh();
    await open(database);
    await insertTokens(database, { from: 0, count: 2 });
    await insertAudit(database);
    await database.run(
      `insert into gateway_audit_log (workspace_id, time, action, result)
      values ('default', 1, 'token.create', 'succeeded')`,
    );
    const rejected = [
      ["gateway_access_tokens", "workspace_id = '*'"],
      ["gateway_audit_log", "workspace_id = 'default'"],
      ["gateway_audit_log", "workspace_id = null"],
    ];
    for (const [table, change] of rejected) {
      const update = database.run(`update ${table} set ${change}`);
      await expect(update, change).rejects.toThrow(`workspace_id of ${table} never changes`);
      await database.run(`update ${table} set workspace_id = workspace_id`);
    }
  });

  test("a migration that runs again completes, whatever tokens older servers added meanwhile", async () => {
    const database = await earlier(await fresh(), 4);
    await countStatements(database);
    const complete = await stateOf(database);
    // SQLite rolls an interrupted migration back.
    if (database.kind === "sqlite") return;
    await insertTokens(database, { from: 4, count: 1 });
    await database.run("delete from gateway_migrations where id >= 7");
    const backend = await open(database);
    expect((await allTokens(backend, defaultWorkspace)).map(({ tokenId }) => tokenId)).toEqual([
      ...["t-2", "t-3", "t-4"],
    ]);
    await database.run("delete from gateway_access_tokens where token_id = 't-4'");
    expect(await stateOf(database)).toEqual(complete);
  });

  test("created revisions are unique in a workspace, ids and hashes in the database", async () => {
    const database = await fresh();
    await open(database);
    await insertTokens(database, { from: 0, count: 2 });
    const changed = (set: string): string =>
      `update gateway_access_tokens set ${set} where token_id = 't-1'`;
    const rejected = [
      changed("created_revision = 100"),
      changed("token_id = 't-0'"),
      changed(
        "token_hash = (select h from (select token_hash as h from gateway_access_tokens) as t limit 1)",
      ),
    ];
    await database.run("update gateway_access_tokens set token_hash = token_hash");
    for (const sql of rejected) {
      await expect(database.run(sql), sql).rejects.toThrow(/unique|duplicate/i);
    }
    const columns = "token_id, name, token_hash, roles, created_at";
    const hash = `'${"ff".repeat(32)}'`;
    const other = database.kind === "postgres" ? `decode(${hash}, 'hex')` : `unhex(${hash})`;
    await database.run(
      `insert into gateway_access_tokens (workspace_id, created_revision, ${columns})
      values ('*', 100, 't-2', 'ci', ${other}, '[]', 0)`,
    );
  });
});
