import { describe, expect, test } from "vitest";
import {
  binding,
  endpoint,
  filledRows,
  id,
  mapping,
  modelDefinition,
  secret,
} from "./mlflow-rows.ts";
import { runImport, summary } from "./run-import.ts";
import { openGateway } from "./test-gateway.ts";

describe("importing rows that do not fit", () => {
  test("adjusts a secret where that is safe and skips it elsewhere", async () => {
    const gateway = await openGateway();
    const report = await runImport(gateway, {
      secrets: [
        await secret(1, {
          secretId: "another format",
          authConfig: '{"n": 1, "z": null, "region": "eu"}',
        }),
        await secret(2, { secretName: " space " }),
        await secret(3, { authConfig: "api_base" }),
        await secret(4, { authConfig: '{"api_base": "ftp://x.example"}' }),
        await secret(5, { fields: { base_url: "https://x.example" } }),
        await secret(6, { fields: { api_key: '{"a": 1}' }, isLimitedToModels: true }),
        await secret(7, { provider: "open ai" }),
        await secret(8, { fields: { api_key: "x".repeat(70_000) } }),
        await secret(9, { authConfig: '{"client_secret": "s"}' }),
      ],
    });
    const lines = summary(report.findings);
    expect(lines).toEqual([
      "adjusted secret 1: values in its `auth_config` that are not strings were converted to JSON text",
      "adjusted secret 1: null values in its `auth_config` were dropped",
      expect.stringMatching(
        /^adjusted secret 1: its id has another format and became s-[0-9a-f]{32}$/,
      ),
      expect.stringMatching(/^skipped {2}space : .*secret_name/),
      "skipped secret 3: its `auth_config` is not a JSON object",
      expect.stringMatching(/^skipped secret 4: .*api_base/),
      expect.stringMatching(/^skipped secret 5: .*secret_value/),
      expect.stringContaining("adjusted secret 6: its value is not an object of strings"),
      "adjusted secret 6: MLflow restricts it to some models; here every model can use it",
      expect.stringMatching(/^skipped secret 7: .*provider/),
      expect.stringMatching(/^skipped secret 8: .*secret_value.*65,536 bytes/),
      expect.stringMatching(/^skipped secret 9: .*auth_config.*must not contain a credential/),
    ]);
    const { items } = await gateway.store.listSecretInfos();
    expect(items.map(({ secretName, authConfig }) => [secretName, authConfig])).toEqual([
      ["secret 1", { n: "1", region: "eu" }],
      ["secret 6", undefined],
    ]);
  });

  test("derives the same id at every import from an id of another format", async () => {
    const gateway = await openGateway();
    const rows = {
      secrets: [await secret(1, { secretId: "S-1" })],
      modelDefinitions: [modelDefinition(1, { modelDefinitionId: "D-1", secretId: "S-1" })],
      endpoints: [
        endpoint(1, {
          endpointId: "E-1",
          mappings: [mapping(1, { mappingId: "M-1", modelDefinitionId: "D-1" })],
        }),
      ],
      bindings: [binding(1, { endpointId: "E-1" })],
    };
    expect((await runImport(gateway, rows)).findings.map(({ kind }) => kind)).toEqual([
      ...["secret", "model_definition", "model_mapping", "endpoint"],
    ]);
    const before = await gateway.state();
    expect(await runImport(gateway, rows)).toMatchObject({ isComplete: true });
    expect(await gateway.state()).toEqual(before);
  });

  test("skips a model definition with the mappings to it", async () => {
    const gateway = await openGateway();
    const { findings } = await runImport(gateway, {
      secrets: [await secret(1)],
      modelDefinitions: [
        modelDefinition(1),
        modelDefinition(2, { provider: "anthropic" }),
        modelDefinition(3, { secretId: id("s", 99) }),
        modelDefinition(4, { modelName: "x".repeat(257) }),
        modelDefinition(5, { name: "model 1" }),
      ],
      endpoints: [
        endpoint(1, {
          mappings: [mapping(1), mapping(2, { modelDefinitionId: id("d", 77) })],
        }),
      ],
    });
    expect(summary(findings)).toEqual([
      "skipped model 2: its provider differs from the provider of its secret",
      "skipped model 3: its secret was not imported",
      expect.stringMatching(/^skipped model 4: .*model_name/),
      "skipped model 1: another model definition has its name",
      "skipped endpoint-1: its model definition was not imported",
    ]);
  });

  test("drops, adjusts or skips parts of an endpoint, each with a reason", async () => {
    const gateway = await openGateway();
    const one = id("d", 1);
    const fallback = { linkageType: "FALLBACK" };
    const { findings } = await runImport(gateway, {
      secrets: [await secret(1)],
      modelDefinitions: [1, 2, 3].map((number) => modelDefinition(number)),
      endpoints: [
        endpoint(1, { name: undefined }),
        endpoint(2, { name: "with space" }),
        endpoint(3, {
          routingStrategy: "ROUND_ROBIN",
          fallbackConfig: '{"strategy": null, "max_attempts": 0}',
          tags: [
            { key: "", value: "x" },
            { key: "empty", value: "" },
          ],
          mappings: [
            mapping(30),
            mapping(31, { modelDefinitionId: one }),
            mapping(32, { weight: -1, linkageType: "FALLBACK" }),
            mapping(33, { linkageType: "SHADOW" }),
            mapping(34, { ...fallback, fallbackOrder: 4 }),
            mapping(35, { ...fallback, modelDefinitionId: id("d", 2) }),
            mapping(36, { ...fallback, modelDefinitionId: id("d", 3), fallbackOrder: 4 }),
          ],
        }),
        endpoint(4, { mappings: [mapping(40, fallback)] }),
        endpoint(5, { mappings: [mapping(50, { weight: 0 })] }),
        endpoint(6, { fallbackConfig: "not JSON", name: "endpoint-3" }),
      ],
      bindings: [
        binding(1, { endpointId: id("e", 4) }),
        binding(2, { endpointId: id("e", 3), resourceType: "Scorer" }),
        binding(3, { endpointId: id("e", 3), displayName: "" }),
      ],
    });
    expect(summary(findings)).toEqual([
      `skipped ${id("e", 1)}: it has no name`,
      expect.stringMatching(/^skipped with space: .*name/),
      "adjusted endpoint-3: its routing strategy is not supported and was dropped",
      expect.stringContaining("adjusted endpoint-3: parts of its fallback configuration"),
      "skipped endpoint-3: the endpoint already has its model definition",
      "skipped endpoint-3: its weight is not from 0 to 1,000,000",
      "skipped endpoint-3: its linkage type is neither PRIMARY nor FALLBACK",
      "adjusted endpoint-3: its fallback order is taken or out of range and became 6",
      expect.stringMatching(/^skipped endpoint-3: .*key/),
      expect.stringMatching(/^skipped endpoint-4: .*model_configs/),
      expect.stringMatching(/^skipped endpoint-5: .*model_configs/),
      expect.stringContaining("adjusted endpoint-3: parts of its fallback configuration"),
      "skipped endpoint-3: another endpoint has its name",
      `skipped ${id("e", 4)}/scorer/1: its endpoint was not imported`,
      expect.stringMatching(/^skipped e-0{31}3\/Scorer\/2: .*resource_type/),
    ]);
    const { modelMappings, tags, usageTracking } = await gateway.store.getGatewayEndpoint({
      name: "endpoint-3",
    });
    expect(tags).toEqual([{ key: "empty" }]);
    expect(usageTracking).toBe(false);
    expect(modelMappings.map(({ mappingId, fallbackOrder }) => [mappingId, fallbackOrder])).toEqual(
      [
        [id("m", 30), undefined],
        [id("m", 34), 4],
        [id("m", 35), 5],
        [id("m", 36), 6],
      ],
    );
  });

  test("skips an item whose name is taken, with the items that depend on it", async () => {
    const gateway = await openGateway();
    const { store } = gateway;
    const secretValue = { api_key: "sk-of-the-target-0123456789" };
    const { secretId } = await store.createGatewaySecret({ secretName: "secret 1", secretValue });
    const { modelDefinitionId } = await store.createGatewayModelDefinition({
      ...{ name: "model 1", provider: "openai", modelName: "m", secretId },
    });
    await store.createGatewayEndpoint({
      name: "endpoint-1",
      modelConfigs: [{ modelDefinitionId }],
    });
    const before = await gateway.state();
    for (const dryRun of [true, false]) {
      const { findings } = await runImport(gateway, await filledRows(), dryRun);
      expect(summary(findings).slice(0, 2)).toEqual([
        "skipped secret 1: another secret has its name",
        "skipped model 1: its secret was not imported",
      ]);
      expect(summary(findings).at(-2)).toBe("skipped endpoint-1: another endpoint has its name");
      if (dryRun) expect(await gateway.state()).toEqual(before);
    }
    expect((await gateway.values())["secret 1"]).toEqual(secretValue);
  });

  test("does not modify an item that was changed in the target", async () => {
    const gateway = await openGateway();
    const rows = await filledRows();
    await runImport(gateway, rows);
    const { store } = gateway;
    const secretId = id("s", 1);
    const secretValue = { api_key: "changed here" };
    await store.updateGatewaySecret({ secretId, secretValue, authConfig: { region: "eu" } });
    const modelDefinitionId = id("d", 1);
    await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "gpt-5" });
    await store.setGatewayEndpointTag({ endpointId: id("e", 1), key: "new" });
    const before = await gateway.state();
    const { findings, counts, isComplete } = await runImport(gateway, rows);
    expect(summary(findings)).toEqual([
      "conflicting secret 1: it already exists, differs in auth_config, value and was not modified",
      "conflicting model 1: it already exists, differs in model and was not modified",
      "conflicting endpoint-1: it already exists, differs in tags and was not modified",
    ]);
    expect(counts.secret).toEqual({ imported: 0, unchanged: 1, conflicting: 1, skipped: 0 });
    expect(isComplete).toBe(false);
    expect(await gateway.state()).toEqual(before);
  });

  test("gives notices about the source as a whole", async () => {
    const gateway = await openGateway();
    const { notices } = await runImport(gateway, {
      workspaces: ["default", "team"],
      unsupportedRows: new Map([["guardrail_configs", 3]]),
    });
    expect(notices).toEqual([
      expect.stringContaining("belong to 2 workspaces"),
      expect.stringContaining("`guardrail_configs` has no counterpart here: 3 rows"),
    ]);
  });
});
