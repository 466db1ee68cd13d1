import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlBackend } from "../src/index.ts";
import { type FilledBackend, openFilled } from "./filled-backend.ts";
import { startProgram } from "./program.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

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

test("what one backend commits, another on the same file reads at once", async () => {
  const other = await openSqlBackend({ url });
  const reader = other.openStore({ keyRing: {} as never });
  const { store, secret } = filled;
  expect(await reader.getRevision()).toBe(2);
  await store.updateGatewaySecret({ secretId: secret.secretId, authConfig: { region: "eu" } });
  expect(await reader.getRevision()).toBe(3);
  expect((await reader.getSecretInfo({ secretName: "openai" })).authConfig).toEqual({
    region: "eu",
  });
  await other.close();
});

test("of processes that create the same names at once, each name has one winner", async () => {
  const { definition, store, backend } = filled;
  const before = await store.getRevision();
  const count = 150;
  const args = [url, definition.modelDefinitionId, `${count}`];
  const programs = [1, 2].map(() => startProgram("create-endpoints", args));
  const ends = await Promise.all(programs.map((program) => program.end()));
  const reports = ends.map(({ output }) => JSON.parse(output));
  const refused = new Set(reports.flatMap((report) => report.refused));
  // Nobody starves: the lock is handed over before anyone's patience ends.
  expect([...refused].filter((code) => code !== "RESOURCE_ALREADY_EXISTS")).toEqual([]);
  const created: string[] = reports.flatMap((report) => report.created);
  expect(new Set(created).size).toBe(count);
  expect(created.length).toBe(count);
  expect(await store.getRevision()).toBe(before + count);
  const { items } = await backend.auditLog.list({ action: "endpoint.create", maxResults: 1_000 });
  expect(items.filter(({ result }) => result === "succeeded").length).toBe(count);
  expect((await store.listGatewayEndpoints({ maxResults: 1_000 })).items.length).toBe(count);
});
