import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { startProgram } from "../fixtures/program.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let url: string;
let filled: FilledBackend;

beforeEach(async () => {
  folder = temporaryFolder();
  url = `sqlite:${folder.path}/gateway.db`;
  filled = await openFilled({ url });
});

afterEach(async () => {
  await filled.backend.close();
  folder.remove();
});

test("reads commits of another backend on the same file at once", async () => {
  const other = await openSqlBackend({ url });
  const reader = other.openStore({ keyRing: {} as never });
  const { store, secret } = filled;
  expect(await reader.getRevision()).toBe(2);
  await store.updateGatewaySecret({ secretId: secret.secretId, authConfig: { api_version: "eu" } });
  expect(await reader.getRevision()).toBe(3);
  expect((await reader.getSecretInfo({ secretName: "openai" })).authConfig).toEqual({
    api_version: "eu",
  });
  await other.close();
});

test("gives each name to one of several processes that create it concurrently", async () => {
  const { definition, store, backend } = filled;
  const before = await store.getRevision();
  const count = 150;
  const args = [url, definition.modelDefinitionId, `${count}`];
  const programs = [1, 2].map(() => startProgram("create-endpoints", args));
  const ends = await Promise.all(programs.map((program) => program.end()));
  const reports = ends.map(({ output }) => JSON.parse(output));
  const rejected = new Set(reports.flatMap((report) => report.rejected));
  // No process starves: each gets the lock before its timeout.
  expect([...rejected].filter((code) => code !== "RESOURCE_ALREADY_EXISTS")).toEqual([]);
  const created: string[] = reports.flatMap((report) => report.created);
  expect(new Set(created).size).toBe(count);
  expect(created.length).toBe(count);
  expect(await store.getRevision()).toBe(before + count);
  const { items } = await backend.auditLog.list({ action: "endpoint.create", maxResults: 1_000 });
  expect(items.filter(({ result }) => result === "succeeded").length).toBe(count);
  expect((await store.listGatewayEndpoints({ maxResults: 1_000 })).items.length).toBe(count);
});
