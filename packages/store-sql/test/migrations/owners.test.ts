import { createTokenOperations } from "@gw/store-abstract";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { migrateWithFailures, missingStatements } from "../fixtures/interrupted-migration.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";

/** Inserts a token as a release without owners does. */
async function insertAsBefore(database: RawDatabase, revision: number): Promise<void> {
  const hex = revision.toString(16).padStart(64, "0");
  const hash = { sqlite: `x'${hex}'`, mysql: `x'${hex}'`, postgres: `decode('${hex}', 'hex')` };
  await database.run(
    `insert into gateway_access_tokens (workspace_id, created_revision, token_id, name, token_hash,
      roles, endpoints, issuer_token_id, created_at, created_by, expires_at, revoked_at, last_used_at)
    values ('default', ${revision}, 't-${revision}', 'ci', ${hash[database.kind]},
      '["invoker"]', '["chat"]', null, 1, 'ada', 9, null, 2)`,
  );
  await database.run(`update gateway_revision set revision = ${revision}`);
}

/** What is known about that token. */
function tokenOf(revision: number): unknown {
  const hex = revision.toString(16).padStart(64, "0");
  return {
    ...{ tokenId: `t-${revision}`, workspaceId: "default", name: "ci", createdRevision: revision },
    ...{ tokenHash: hex, roles: ["invoker"], endpoints: ["chat"] },
    ...{ createdAt: 1, createdBy: "ada", expiresAt: 9, lastUsedAt: 2 },
  };
}

async function filledBefore(fresh: () => Promise<RawDatabase>): Promise<RawDatabase> {
  const database = await fresh();
  await createEarlierSchema(database.url, 8);
  await insertAsBefore(database, 7);
  return database;
}

async function open({ url }: RawDatabase): Promise<SqlBackend> {
  const backend = await openSqlBackend({ url });
  onTestFinished(() => backend.close());
  return backend;
}

async function tokensOf({ accessTokens }: SqlBackend): Promise<unknown> {
  const rows = await accessTokens.pageTokens({ workspaceId: "default", limit: 10 });
  return rows.map((row) => ({ ...row, tokenHash: Buffer.from(row.tokenHash).toString("hex") }));
}

describeOnEach((fresh) => {
  test("tokens of schema version 8 and of servers of that release have no owner", async () => {
    const database = await filledBefore(fresh);
    const backend = await open(database);
    await insertAsBefore(database, 8);
    expect(await tokensOf(backend)).toEqual([tokenOf(7), tokenOf(8)]);
    const tokens = createTokenOperations(backend);
    const input = { name: "ci", owner: "Zoë 🔑", roles: ["viewer"] } as const;
    const { info } = await tokens.createAccessToken(input);
    expect(info.owner).toBe("Zoë 🔑");
    expect((await tokens.listAccessTokens()).items.at(-1)).toEqual(info);
  });

  test("the next start completes a migration that failed at any statement", async () => {
    const database = await filledBefore(fresh);
    const failed = await migrateWithFailures(database);
    expect(missingStatements(failed, { kind: database.kind, version: 9 })).toEqual([]);
    expect(await tokensOf(await open(database))).toEqual([tokenOf(7)]);
  });
});
