import { everyWorkspace } from "@gw/entities";
import { createTokenOperations } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { describeOn, type ServerKind, serverKinds, sharedServer } from "@gw/test-databases";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { columnsOf } from "../../src/copy/table-rows.ts";
import { type CopyDatabaseOptions, type CopyReport, copyDatabase } from "../../src/index.ts";
import { copiedTables, tables as tableDescriptions } from "../../src/tables.ts";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { startProgram } from "../fixtures/program.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let source: string;
let filled: FilledBackend;

beforeEach(async () => {
  folder = temporaryFolder();
  source = `sqlite:${folder.path}/source.db`;
  filled = await openFilled({ url: source });
});

afterEach(async () => {
  await filled.backend.close();
  folder.remove();
});

/** Fills every column of every table, with unusual texts and large values too. */
async function fill({ store, definition, backend }: FilledBackend): Promise<void> {
  const { modelDefinitionId } = definition;
  const by = { principal: "Ada 🔑", requestId: "r-1" };
  for (let index = 0; index < 230; index += 1) {
    const { endpointId } = await store.createGatewayEndpoint(
      {
        name: `endpoint-${index}`,
        modelConfigs: [
          { modelDefinitionId, weight: 0.1 + index / 3 },
          { modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 2_147_483_647 },
        ],
        routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
        fallbackConfig: { maxAttempts: 3 },
        usageTracking: index % 2 === 0,
        tags: [{ key: "Team", value: "búsqueda " }, { key: "team" }],
      },
      by,
    );
    if (index > 3) continue;
    const resource = { endpointId, resourceType: "job", resourceId: `nightly ${index} ` };
    await store.createEndpointBinding({ ...resource, displayName: "🌙" }, by);
  }
  const { secretId } = await store.createGatewaySecret({
    secretName: "large 💾",
    secretValue: { a: "x".repeat(60_000) },
    authConfig: { api_base: "https://example.com/v1", region: "eu" },
  });
  await store.createGatewayModelDefinition({
    name: "orphan",
    secretId,
    provider: "p",
    modelName: "m",
  });
  await store.deleteGatewaySecret({ secretId });
  await fillTokens(backend);
  await fillWorkspaces(backend);
  const record = { time: 1, action: "secret.open", result: "refused", code: "X" } as const;
  await backend.auditLog.append([{ ...record, targetId: "e".repeat(700) }]);
}

/** A workspace with as many secrets as fill a page of the copy and a row, and a deleted workspace. */
async function fillWorkspaces(backend: FilledBackend["backend"]): Promise<void> {
  const { workspaces, openStore, accessTokens } = backend;
  if (workspaces === undefined) throw new Error("a SQL backend has workspaces");
  const by = { principal: "Ada 🔑" };
  const other = await workspaces.create({ name: "research", description: "búsqueda\n" }, by);
  const { ring: keyRing } = await oneActiveKey();
  const store = openStore({ keyRing, workspace: other.workspaceId });
  for (let index = 0; index <= 200; index += 1) {
    const secretName = index === 0 ? "openai" : `secret-${index}`;
    await store.createGatewaySecret({ secretName, secretValue: { api_key: "sk-0123456789" } });
  }
  await workspaces.update({ workspaceId: other.workspaceId, suspended: true });
  const gone = await workspaces.create({ name: "gone" });
  // One issuer of tokens in several workspaces, which have the same revisions.
  const ofAll = createTokenOperations({ accessTokens });
  const input = { name: "ci", roles: ["admin", "invoker"] } as const;
  const { info } = await ofAll.createAccessToken({ ...input, workspace: everyWorkspace });
  for (const workspace of [other, gone]) {
    const tokens = createTokenOperations({ accessTokens, workspace });
    const first = await tokens.createAccessToken(input, { tokenId: info.tokenId });
    await tokens.createAccessToken(input, { tokenId: first.info.tokenId });
  }
  const secretValue = { api_key: "sk-0123456789" };
  await openStore({ keyRing, workspace: gone.workspaceId }).createGatewaySecret({
    secretName: "openai",
    secretValue,
  });
  await workspaces.delete({ workspaceId: gone.workspaceId, cascade: true });
}

async function fillTokens({ accessTokens }: FilledBackend["backend"]): Promise<void> {
  const tokens = createTokenOperations({ accessTokens });
  const input = { roles: ["admin", "invoker"], endpoints: ["chat", "embed"] } as const;
  const expiresAt = 253_402_300_799_999;
  const { info } = await tokens.createAccessToken({
    ...input,
    name: "root 🔑",
    owner: "anna 🔑",
    expiresAt,
  });
  const by = { tokenId: info.tokenId, principal: "root" };
  const child = await tokens.createAccessToken({ ...input, name: "child" }, by);
  await accessTokens.noteUses([{ tokenId: info.tokenId, usedAt: 1_750_000_000_001 }]);
  await tokens.revokeAccessToken({ tokenId: child.info.tokenId });
}

/** All rows of a SQLite database, read without the code under test. */
function contents(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return [...copiedTables, "gateway_revision"].map((name) => [
      name,
      database.prepare(`select * from ${name} order by 1, 2, 3`).all(),
    ]);
  } finally {
    database.close();
  }
}

function copy(to: string, options: Partial<CopyDatabaseOptions> = {}): Promise<CopyReport> {
  return copyDatabase({ from: { url: source }, to: { url: to }, ...options });
}

const target = (): string => `sqlite:${folder.path}/target.db`;

test("copies every table and column of the schema", () => {
  const database = new Database(`${folder.path}/source.db`, { readonly: true });
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name like 'gateway_%'")
    .pluck()
    .all();
  const notCopied = ["gateway_migrations", "gateway_revision", "gateway_servers"];
  expect([...copiedTables, ...notCopied].sort()).toEqual(tables.sort());
  for (const name of copiedTables) {
    const columns = columnsOf(name);
    const keyLength = tableDescriptions[name].key.length;
    const found = database.pragma(`table_info(${name})`) as { name: string; pk: number }[];
    expect([...columns].sort()).toEqual(found.map((column) => column.name).sort());
    const key = found.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    expect(columns.slice(0, keyLength)).toEqual(key.map((column) => column.name));
  }
  database.close();
});

describe("a copy", () => {
  test("has identical contents, and reports the number of rows", async () => {
    await fill(filled);
    const report = await copy(target());
    expect(contents(`${folder.path}/target.db`)).toEqual(contents(`${folder.path}/source.db`));
    expect(report).toMatchObject({
      from: source,
      to: target(),
      revision: (await filled.backend.workspaces?.revisions())?.installation,
      sourceChanged: false,
    });
    expect(report.rows.get("gateway_endpoints")).toBe(230);
    expect(report.rows.get("gateway_endpoint_tags")).toBe(460);
  });

  test("continues the revisions and audit numbers of the source", async () => {
    await copy(target());
    const { backend, store } = await openCopy(target());
    await store.createGatewayModelDefinition({
      name: "next",
      secretId: filled.secret.secretId,
      provider: "openai",
      modelName: "m",
    });
    expect(await store.getRevision()).toBe((await filled.store.getRevision()) + 1);
    const { items } = await backend.auditLog.list();
    expect(items.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
  });

  test("continues the revisions of each workspace", async () => {
    await fillWorkspaces(filled.backend);
    const before = await filled.backend.workspaces?.revisions();
    await copy(target());
    const { backend } = await openCopy(target());
    const { workspaces } = backend;
    expect(await workspaces?.revisions()).toEqual(before);
    const research = await workspaces?.get({ name: "research" });
    const { workspaceId = "" } = research ?? {};
    const store = backend.openStore({
      keyRing: (await oneActiveKey()).ring,
      workspace: workspaceId,
    });
    const secretValue = { api_key: "sk-0123456789" };
    await store.createGatewaySecret({ secretName: "next", secretValue });
    const after = await workspaces?.revisions();
    expect(after?.installation).toBe((before?.installation ?? 0) + 1);
    expect(after?.byWorkspace.get("default")).toBe(before?.byWorkspace.get("default"));
    expect(after?.byWorkspace.get(workspaceId)).toBe(204);
  });

  test("reports progress in three phases, each up to its total", async () => {
    await fill(filled);
    const last = new Map<string, string>();
    const onProgress: CopyDatabaseOptions["onProgress"] = ({ phase, done, total }) => {
      expect(done).toBeLessThanOrEqual(total);
      last.set(phase, `${done} of ${total}`);
    };
    const { rows } = await copy(target(), { onProgress });
    const total = [...rows.values()].reduce((sum, count) => sum + count, 0);
    const end = `${total} of ${total}`;
    expect([...last]).toEqual([
      ["copy", end],
      ["compare", end],
      ["check", end],
    ]);
  });

  test("into a database that is not empty is rejected, and changes nothing", async () => {
    await copy(target());
    const before = contents(`${folder.path}/target.db`);
    await expect(copy(target())).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("gateway_secrets"),
    });
    expect(contents(`${folder.path}/target.db`)).toEqual(before);
  });

  test("of a database to itself, or of one without a gateway, is rejected", async () => {
    await expect(copy(source)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(
      copyDatabase({ from: { url: `sqlite:${folder.path}/empty.db` }, to: { url: target() } }),
    ).rejects.toMatchObject({ code: "INVALID_STATE", message: "The source contains no gateway" });
  });

  test("names the source or the target in errors", async () => {
    await expect(copy("sqlite:")).rejects.toMatchObject({
      message: expect.stringMatching(/^`to\.url` must be sqlite:/),
    });
    await expect(
      copyDatabase({ from: { url: "nonsense" }, to: { url: target() } }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/^`from\.url` must be /) });
  });
});

describe("a source that changes during the copy", () => {
  /** Changes the source once from another connection, after all rows were read. */
  function changing(sql: string): Partial<CopyDatabaseOptions> {
    const other = new Database(`${folder.path}/source.db`);
    onTestFinished(() => void other.close());
    let isChanged = false;
    return {
      onProgress({ phase, done, total }) {
        if (isChanged || phase !== "copy" || done < total) return;
        isChanged = true;
        expect(other.prepare(sql).run().changes).toBe(1);
      },
    };
  }

  const mutation = "update gateway_revision set revision = revision + 1";
  const changes = [
    ["a mutation", mutation],
    [
      "an audit record",
      "insert into gateway_audit_log (time, action, result) values (1, 'secret.open', 'succeeded')",
    ],
    ["a wrapped key, which raises no revision", "update gateway_secrets set wrapped_dek = x'00'"],
  ];

  test.each(changes)("by %s fails the copy, and leaves the target empty", async (_, sql) => {
    await expect(copy(target(), changing(sql))).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("--live"),
    });
    // A later copy succeeds.
    expect((await copy(target())).sourceChanged).toBe(false);
    expect(contents(`${folder.path}/target.db`)).toEqual(contents(`${folder.path}/source.db`));
  });

  test("is copied as one snapshot with `live`, and the report states that it changed", async () => {
    const before = contents(`${folder.path}/source.db`);
    const options = { ...changing(mutation), live: true };
    const { sourceChanged, revision } = await copy(target(), options);
    expect(sourceChanged).toBe(true);
    expect(revision).toBe(2);
    expect(contents(`${folder.path}/target.db`)).toEqual(before);
  });
});

const servers = serverKinds.flatMap((kind) => sharedServer(kind) ?? []);

test.runIf(servers.length === serverKinds.length)(
  "copies through every other kind of database and back are identical",
  async () => {
    await fill(filled);
    let from = source;
    const names: (ServerKind | "sqlite")[] = [];
    for (const server of servers) {
      const database = await server.createDatabase();
      onTestFinished(() => database.drop());
      await copyDatabase({ from: { url: from }, to: { url: database.url } });
      from = database.url;
      names.push(server.kind);
      const { backend, store } = await openCopy(from);
      expect(await store.getRevision()).toBe(await filled.store.getRevision());
      // The next audit number follows the last copied one. It is used in a copy of the copy, since
      // it would otherwise change the contents to compare.
      expect((await backend.auditLog.list({ maxResults: 1 })).items[0]?.targetId).toHaveLength(700);
    }
    await copyDatabase({ from: { url: from }, to: { url: target() } });
    expect(names).toEqual([...serverKinds]);
    expect(contents(`${folder.path}/target.db`)).toEqual(contents(`${folder.path}/source.db`));

    const { backend } = await openCopy(from);
    await backend.auditLog.append([{ time: 1, action: "secret.open", result: "succeeded" }]);
    const { items } = await backend.auditLog.list({ maxResults: 2 });
    const [next, last] = items.map(({ sequence }) => sequence);
    expect(next).toBe((last ?? 0) + 1);
  },
);

describe("a copy that is killed half-way", () => {
  async function killAndRepeat(to: string): Promise<void> {
    await fill(filled);
    expect((await startProgram("copy-and-die", [source, to]).end()).signal).toBe("SIGKILL");
    // The next copy succeeds.
    const { rows } = await copy(to);
    expect(rows.get("gateway_endpoints")).toBe(230);
  }

  test("leaves nothing in a SQLite file", async () => {
    await killAndRepeat(target());
    expect(contents(`${folder.path}/target.db`)).toEqual(contents(`${folder.path}/source.db`));
  });

  for (const kind of serverKinds) {
    describeOn(kind, (server) => {
      test("leaves nothing in the database", async () => {
        await killAndRepeat((await freshDatabase(server)).url);
      });
    });
  }
});

async function openCopy(url: string): Promise<Pick<FilledBackend, "backend" | "store">> {
  const { openSqlBackend } = await import("../../src/index.ts");
  const backend = await openSqlBackend({ url });
  onTestFinished(() => backend.close());
  return { backend, store: backend.openStore({ keyRing: (await oneActiveKey()).ring }) };
}
