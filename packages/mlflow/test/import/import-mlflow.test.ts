import { Secret } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { importMlflow } from "../../src/index.ts";
import {
  filledRows,
  id,
  mlflowSource,
  modelDefinition,
  passphrase,
  secret,
} from "./mlflow-rows.ts";
import { runImport, summary } from "./run-import.ts";
import { openGateway } from "./test-gateway.ts";

describe("importing from MLflow", () => {
  test("imports every item with its id", async () => {
    const gateway = await openGateway();
    const report = await runImport(gateway, await filledRows());
    expect(report).toMatchObject({ dryRun: false, findings: [], notices: [], isComplete: true });
    expect(report.counts).toEqual({
      secret: { imported: 2, unchanged: 0, conflicting: 0, skipped: 0 },
      model_definition: { imported: 3, unchanged: 0, conflicting: 0, skipped: 0 },
      endpoint: { imported: 1, unchanged: 0, conflicting: 0, skipped: 0 },
      binding: { imported: 1, unchanged: 0, conflicting: 0, skipped: 0 },
      limit: { imported: 0, unchanged: 0, conflicting: 0, skipped: 0 },
    });
    expect(await gateway.values()).toEqual({
      "secret 1": { b: "2", a: "ключ 🔑" },
      "secret 2": { api_key: "sk-2-0123456789abcdef" },
    });
    const { store } = gateway;
    const imported = await store.getGatewayEndpoint({ endpointId: id("e", 1) });
    expect(imported).toMatchObject({
      name: "endpoint-1",
      createdBy: "importer",
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
      usageTracking: true,
      tags: [{ key: "bare" }, { key: "team", value: "búsqueda" }],
      modelMappings: [
        { mappingId: id("m", 1), modelDefinitionId: id("d", 1), weight: 0.7 },
        { mappingId: id("m", 2), modelDefinitionId: id("d", 2), weight: 0.3 },
        { mappingId: id("m", 3), linkageType: "FALLBACK", fallbackOrder: 5 },
      ],
    });
    expect(imported.modelMappings[2]?.modelDefinition).not.toHaveProperty("secretId");
    expect((await store.listEndpointBindings()).items).toMatchObject([
      { endpointId: id("e", 1), resourceType: "scorer", resourceId: "1", displayName: "One" },
    ]);
    expect((await store.listSecretInfos()).items.map(({ secretId }) => secretId)).toEqual([
      id("s", 1),
      id("s", 2),
    ]);
  });

  test("changes nothing when it runs again", async () => {
    const gateway = await openGateway();
    await runImport(gateway, await filledRows());
    const before = await gateway.state();
    const report = await runImport(gateway, await filledRows());
    expect(report).toMatchObject({ findings: [], isComplete: true });
    expect(report.counts.model_definition).toMatchObject({ imported: 0, unchanged: 3 });
    expect(await gateway.state()).toEqual(before);
  });

  test("writes nothing in a dry run and gives the same report", async () => {
    const gateway = await openGateway();
    const before = await gateway.state();
    const rows = { ...(await filledRows()), workspaces: ["a", "b"] };
    const dry = await runImport(gateway, rows, true);
    expect(await gateway.state()).toEqual(before);
    const { dryRun, ...real } = await runImport(gateway, rows);
    expect({ ...real, dryRun: true }).toEqual(dry);
    expect(dryRun).toBe(false);
  });

  test("imports one workspace of several, with new ids only where another workspace has them", async () => {
    const gateway = await openGateway();
    const own = await filledRows();
    const secretOfB = await secret(8, { secretName: own.secrets?.[0]?.secretName ?? "" });
    const rows = {
      ...own,
      secrets: [...(own.secrets ?? []), { ...secretOfB, workspace: "team-b" }],
      modelDefinitions: [
        ...(own.modelDefinitions ?? []),
        { ...modelDefinition(8, { secretId: id("s", 8) }), workspace: "team-b" },
      ],
      workspaces: ["default", "team-b"],
    };
    const created = await gateway.backend.workspaces?.create({ name: "research" });
    const target = { ...gateway.target, workspace: created };
    const { keyRing } = gateway.target;
    const store = gateway.backend.openStore({ keyRing, workspace: created?.workspaceId });
    const run = (workspace: string, into = target) => {
      const source = mlflowSource(rows);
      return importMlflow({ source, workspace, passphrase: new Secret(passphrase), target: into });
    };
    const report = await run("team-b");
    expect(report).toMatchObject({ findings: [], notices: [], isComplete: true });
    expect(report.counts).toMatchObject({ secret: { imported: 1 }, endpoint: { imported: 0 } });
    const { items } = await store.listGatewayModelDefinitions();
    expect(items).toMatchObject([{ modelDefinitionId: id("d", 8), secretId: id("s", 8) }]);
    // Into another workspace of the installation, where the ids are taken.
    const again = await run("team-b", { ...gateway.target, workspace: undefined });
    expect(again).toMatchObject({ findings: [], isComplete: true });
    const [copy] = (await gateway.store.listGatewayModelDefinitions()).items;
    expect(copy?.name).toBe(items[0]?.name);
    expect(copy?.modelDefinitionId).not.toBe(id("d", 8));
    await expect(run("team-c")).rejects.toThrow("it has default, team-b");
  });

  test("finishes an import that was interrupted", async () => {
    const gateway = await openGateway();
    const rows = await filledRows();
    const complete = mlflowSource(rows);
    const source = {
      ...complete,
      async *modelDefinitions() {
        for await (const row of complete.modelDefinitions()) yield row;
        throw new Error("the source is unavailable");
      },
    };
    const options = { source, passphrase: new Secret(passphrase), target: gateway.target };
    await expect(importMlflow(options)).rejects.toThrow("the source is unavailable");
    expect(await runImport(gateway, rows)).toMatchObject({ findings: [], isComplete: true });
    const { items } = await gateway.store.listSecretInfos();
    expect(items.map(({ secretName }) => secretName)).toEqual(["secret 1", "secret 2"]);
  });

  test("deletes the placeholder secret of an import that was killed", async () => {
    const gateway = await openGateway();
    const rows = await filledRows();
    await gateway.store.createGatewaySecret({
      secretName: "gw-import-without-secret",
      secretValue: {},
      authConfig: { auth_mode: "none" },
    });
    await runImport(gateway, rows);
    expect((await gateway.store.listSecretInfos()).items).toHaveLength(2);
  });

  test("reports its progress", async () => {
    const { target } = await openGateway();
    const seen: unknown[] = [];
    const source = mlflowSource({ secrets: [await secret(1)], modelDefinitions: [] });
    await importMlflow({
      ...{ source, target, passphrase: new Secret(passphrase) },
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([
      { phase: "check", done: 1, total: 1 },
      { phase: "import", done: 1, total: 1 },
    ]);
  });
});

const invalidVersion = { secretId: id("s", 9), secretName: "secret 9", kekVersion: 0 };

describe("the passphrase", () => {
  test("is rejected before anything is written when it opens no secret", async () => {
    const gateway = await openGateway();
    const before = await gateway.state();
    const { target } = gateway;
    const source = mlflowSource(await filledRows());
    const wrong = new Secret(`${passphrase}!`);
    const importing = importMlflow({ source, passphrase: wrong, target });
    await expect(importing).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    await expect(importing).rejects.toThrow("it opens none of the 2 secrets");
    expect(await gateway.state()).toEqual(before);
  });

  test("gives a notice when it is MLflow's public default", async () => {
    const { target } = await openGateway();
    const defaultPassphrase = new Secret("mlflow-default-kek-passphrase-for-development-only");
    const source = mlflowSource({ bindings: [] });
    const { notices } = await importMlflow({ source, passphrase: defaultPassphrase, target });
    expect(notices.join()).toContain("public default passphrase");
  });

  test("can open some secrets; the others are skipped with the items that depend on them", async () => {
    const gateway = await openGateway();
    const rows = await filledRows();
    const [first, second] = rows.secrets ?? [];
    if (first === undefined || second === undefined) throw new Error("two secrets expected");
    const secrets = [first, { ...second, kekVersion: 8 }, { ...first, ...invalidVersion }];
    const source = mlflowSource({ ...rows, secrets });
    const { target } = gateway;
    const options = { source, target, passphrase: new Secret(passphrase), kekVersion: 7 };
    const { findings, isComplete } = await importMlflow(options);
    expect(isComplete).toBe(false);
    expect(summary(findings)).toEqual([
      "skipped secret 2: it cannot be opened with this passphrase and KEK version 8; " +
        "MLFLOW_CRYPTO_KEK_VERSION is 7, so a rotation in MLflow may not have finished",
      "skipped secret 9: its KEK version 0 is invalid",
      "skipped model 2: its secret was not imported",
      "skipped endpoint-1: its model definition was not imported",
    ]);
    const { modelMappings } = await gateway.store.getGatewayEndpoint({ name: "endpoint-1" });
    expect(modelMappings.map(({ mappingId }) => mappingId)).toEqual([id("m", 1), id("m", 3)]);
  });
});

test("reports and audit records contain no credential", async () => {
  const gateway = await openGateway();
  const canary = "sk-canary-2c7be1d0f4a94e6d8b35";
  const report = await runImport(gateway, {
    secrets: [
      await secret(1, { fields: { api_key: canary } }),
      await secret(2, { fields: { [canary]: canary, base_url: canary } }),
      await secret(3, { authConfig: JSON.stringify({ api_base: canary }) }),
      await secret(4, { authConfig: canary }),
      await secret(5, { fields: { api_key: `{"${canary}": 1}` } }),
    ],
  });
  const text = JSON.stringify([report, await gateway.state()]);
  expect(report.findings).toHaveLength(4);
  expect(text).not.toContain(canary);
});
