import { defaultWorkspace } from "@gw/entities";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let filled: FilledBackend;
let database: Database.Database;
let queries: string[];

beforeEach(async () => {
  queries = [];
  folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  filled = await openFilled({ url, onQuery: (sql) => queries.push(sql) });
  const modelConfigs = [{ modelDefinitionId: filled.definition.modelDefinitionId }];
  await filled.store.createGatewayEndpoint({ name: "chat", modelConfigs });
  database = new Database(`${folder.path}/gateway.db`, { readonly: true });
});

afterEach(async () => {
  database.close();
  await filled.backend.close();
  folder.remove();
});

/** SQLite's plan of each statement of the work. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  queries.length = 0;
  await work();
  return queries.flatMap((sql) => {
    // EXPLAIN needs a value for each parameter; any value will do.
    const values = new Array(sql.split("?").length - 1).fill(null);
    const steps = database.prepare(`explain query plan ${sql}`).all(values);
    const details = steps.map((step) => (step as { detail: string }).detail);
    // The list of ids, a parameter, is not a table.
    return details.filter((detail) => !detail.startsWith("SCAN json_each VIRTUAL TABLE"));
  });
}

test("lists scan an index from the position of the page, so the last page costs as much as the first", async () => {
  const { store, backend } = filled;
  const reads = [
    () => store.listSecretInfos(),
    () => store.listSecretInfos({ provider: "openai" }),
    () => store.listGatewayModelDefinitions(),
    () => store.listGatewayModelDefinitions({ provider: "openai" }),
    () => store.listGatewayModelDefinitions({ secretId: filled.secret.secretId }),
    () => store.listGatewayEndpoints(),
    () => store.listEndpointBindings(),
    () => store.listEndpointBindings({ resourceType: "job" }),
    () => store.listEndpointBindings({ resourceType: "job", resourceId: "1" }),
    () => backend.sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: 10 }),
    () => backend.sealedSecrets.pageSealedSecrets({ limit: 10, excludeKekVersion: 2 }),
    () => backend.auditLog.list(),
    () => backend.auditLog.list({ principal: "ada" }),
    () => backend.auditLog.list({ action: "secret.create" }),
    () => backend.auditLog.list({ targetId: "e-1" }),
    () => backend.auditLog.list({ since: 1, until: 2 }),
    () => backend.accessTokens.pageTokens({ workspaceId: "*", limit: 10 }),
  ];
  for (const read of reads) {
    const plans = await plansOf(read);
    expect(plans).not.toEqual([]);
    expect(plans.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  }
});

test("lists of audit records of a workspace read its records only", async () => {
  const { auditLog } = filled.backend;
  const filters = [{}, { principal: "ada" }, { action: "a" }, { targetId: "e-1" }, { since: 1 }];
  for (const filter of filters) {
    const plans = await plansOf(() => auditLog.list({ workspaceId: "w-1", ...filter }));
    expect(plans, JSON.stringify(filter)).toHaveLength(1);
    expect(plans[0]).toMatch(/gateway_audit_log_workspace \(workspace_id=\? AND sequence>/);
  }
});

test("a deletion of audit records reads only what it deletes", async () => {
  const { backend } = filled;
  const records = [1, 2, 3].map((time) => ({
    ...{ time, action: "secret.open" as const, result: "succeeded" as const },
  }));
  await backend.auditLog.append(records);
  const plans = await plansOf(() => backend.auditLog.deleteBefore({ time: 3, limit: 2 }));
  expect(plans.filter((step) => step.includes("gateway_audit_log_time (time<?)"))).toHaveLength(2);
  expect(plans.filter((step) => /TEMP B-TREE/.test(step))).toEqual([]);
});

test("look-ups scan no table", async () => {
  const { store, backend } = filled;
  const reads = [
    () => store.getSecretInfo({ secretId: filled.secret.secretId }),
    () => store.getSecretInfo({ secretName: "openai" }),
    () => store.getGatewayModelDefinition({ name: "gpt" }),
    () => store.getGatewayEndpoint({ name: "chat" }),
    () => store.listGatewayEndpoints({ provider: "openai", tag: { key: "team", value: "x" } }),
    () => store.listEndpointBindings({ resourceId: "1" }),
    () => store.listEndpointBindings({ endpointId: "e-1" }),
    () => backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, { endpointName: "chat" }),
    () =>
      backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, {
        resourceType: "job",
        resourceId: "1",
      }),
  ];
  for (const read of reads) {
    expect((await plansOf(read)).filter((step) => step.startsWith("SCAN"))).toEqual([]);
  }
});

test("look-ups read no whole workspace", async () => {
  const { store, backend, secret, definition } = filled;
  const { modelDefinitionId } = definition;
  const resource = { resourceType: "job", resourceId: "1" };
  const reads = [
    () => store.listGatewayEndpoints({ secretId: secret.secretId }),
    () => store.listGatewayEndpoints({ provider: "openai" }),
    () => store.listGatewayEndpoints({ tag: { key: "team", value: "x" } }),
    () => backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, { endpointName: "a" }),
    () => backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, resource),
    () => store.deleteGatewayModelDefinition({ modelDefinitionId }).catch(() => undefined),
  ];
  for (const read of reads) {
    const plans = (await plansOf(read)).filter((step) => step.startsWith("SEARCH"));
    expect(plans).not.toEqual([]);
    expect(
      plans.filter((step) => /\(workspace_id=\?( AND created_revision>\?)?\)/.test(step)),
    ).toEqual([]);
  }
});
