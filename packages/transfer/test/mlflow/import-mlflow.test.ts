import { Secret } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { type ImportFinding, type ImportReport, importMlflow } from "../../src/index.ts";
import { openGateway, type TestGateway } from "../gateway.ts";
import {
  binding,
  endpoint,
  id,
  mapping,
  mlflowGateway,
  modelDefinition,
  passphrase,
  secret,
} from "../mlflow-gateway.ts";

type Rows = Parameters<typeof mlflowGateway>[0];

function bring(gateway: TestGateway, rows: Rows, dryRun = false): Promise<ImportReport> {
  const { target } = gateway;
  const by = { principal: "importer" };
  const source = mlflowGateway(rows);
  return importMlflow({ source, passphrase: new Secret(passphrase), target, by, dryRun });
}

async function wholeGateway(): Promise<Rows> {
  return {
    secrets: [
      await secret(1, { fields: { b: "2", a: "ключ 🔑" } }),
      await secret(2, { kekVersion: 7, authConfig: '{"api_base": "https://llm.example/v1"}' }),
    ],
    modelDefinitions: [
      modelDefinition(1),
      modelDefinition(2, { secretId: id("s", 2) }),
      modelDefinition(3, { secretId: undefined }),
    ],
    endpoints: [
      endpoint(1, {
        routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
        fallbackConfig: '{"strategy": "SEQUENTIAL", "max_attempts": 2, "model_definition_ids": []}',
        usageTracking: true,
        mappings: [
          mapping(1, { weight: 0.7 }),
          mapping(2, { modelDefinitionId: id("d", 2), weight: 0.3 }),
          mapping(3, { modelDefinitionId: id("d", 3), linkageType: "FALLBACK", fallbackOrder: 5 }),
        ],
        tags: [
          { key: "team", value: "búsqueda" },
          { key: "bare", value: undefined },
        ],
      }),
    ],
    bindings: [binding(1, { displayName: "One" })],
  };
}

describe("an import from MLflow", () => {
  test("brings everything over, with its ids", async () => {
    const gateway = await openGateway();
    const report = await bring(gateway, await wholeGateway());
    expect(report).toMatchObject({ dryRun: false, findings: [], notices: [], isComplete: true });
    expect(report.counts).toEqual({
      secret: { brought: 2, present: 0, different: 0, leftOut: 0 },
      model_definition: { brought: 3, present: 0, different: 0, leftOut: 0 },
      endpoint: { brought: 1, present: 0, different: 0, leftOut: 0 },
      binding: { brought: 1, present: 0, different: 0, leftOut: 0 },
    });
    expect(await gateway.values()).toEqual({
      "secret 1": { b: "2", a: "ключ 🔑" },
      "secret 2": { api_key: "sk-2-0123456789abcdef" },
    });
    const { store } = gateway;
    const brought = await store.getGatewayEndpoint({ endpointId: id("e", 1) });
    expect(brought).toMatchObject({
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
    expect(brought.modelMappings[2]?.modelDefinition).not.toHaveProperty("secretId");
    expect((await store.listEndpointBindings()).items).toMatchObject([
      { endpointId: id("e", 1), resourceType: "scorer", resourceId: "1", displayName: "One" },
    ]);
    expect((await store.listSecretInfos()).items.map(({ secretId }) => secretId)).toEqual([
      id("s", 1),
      id("s", 2),
    ]);
  });

  test("changes nothing when it is run again", async () => {
    const gateway = await openGateway();
    await bring(gateway, await wholeGateway());
    const before = await gateway.state();
    const report = await bring(gateway, await wholeGateway());
    expect(report).toMatchObject({ findings: [], isComplete: true });
    expect(report.counts.model_definition).toMatchObject({ brought: 0, present: 3 });
    expect(await gateway.state()).toEqual(before);
  });

  test("says under a dry run the same, and writes nothing", async () => {
    const gateway = await openGateway();
    const before = await gateway.state();
    const rows = { ...(await wholeGateway()), workspaces: ["a", "b"] };
    const dry = await bring(gateway, rows, true);
    expect(await gateway.state()).toEqual(before);
    const { dryRun, ...real } = await bring(gateway, rows);
    expect({ ...real, dryRun: true }).toEqual(dry);
    expect(dryRun).toBe(false);
  });

  test("goes on where one that was cut short has stopped", async () => {
    const gateway = await openGateway();
    const rows = await wholeGateway();
    const cut = mlflowGateway(rows);
    const source = {
      ...cut,
      async *modelDefinitions() {
        for await (const row of cut.modelDefinitions()) yield row;
        throw new Error("the source is away");
      },
    };
    const options = { source, passphrase: new Secret(passphrase), target: gateway.target };
    await expect(importMlflow(options)).rejects.toThrow("the source is away");
    expect(await bring(gateway, rows)).toMatchObject({ findings: [], isComplete: true });
    const { items } = await gateway.store.listSecretInfos();
    expect(items.map(({ secretName }) => secretName)).toEqual(["secret 1", "secret 2"]);
  });

  test("clears away what one that was killed has left", async () => {
    const gateway = await openGateway();
    const rows = await wholeGateway();
    await gateway.store.createGatewaySecret({
      secretName: "gw-import-without-secret",
      secretValue: {},
      authConfig: { auth_mode: "none" },
    });
    await bring(gateway, rows);
    expect((await gateway.store.listSecretInfos()).items).toHaveLength(2);
  });

  test("tells how far it is", async () => {
    const { target } = await openGateway();
    const seen: unknown[] = [];
    const source = mlflowGateway({ secrets: [await secret(1)], modelDefinitions: [] });
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

describe("the passphrase", () => {
  test("is refused before anything is written where no secret opens with it", async () => {
    const gateway = await openGateway();
    const before = await gateway.state();
    const { target } = gateway;
    const source = mlflowGateway(await wholeGateway());
    const wrong = new Secret(`${passphrase}!`);
    const refused = importMlflow({ source, passphrase: wrong, target });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    await expect(refused).rejects.toThrow("none of its 2 secrets opens");
    expect(await gateway.state()).toEqual(before);
  });

  test("that is MLflow's public default is warned about", async () => {
    const { target } = await openGateway();
    const publicOne = new Secret("mlflow-default-kek-passphrase-for-development-only");
    const source = mlflowGateway({ bindings: [] });
    const { notices } = await importMlflow({ source, passphrase: publicOne, target });
    expect(notices.join()).toContain("public default passphrase");
  });

  test("may open some secrets and not others, which are left out with what needs them", async () => {
    const gateway = await openGateway();
    const rows = await wholeGateway();
    const [first, second] = rows.secrets ?? [];
    if (first === undefined || second === undefined) throw new Error("both are there");
    const secrets = [first, { ...second, kekVersion: 8 }, { ...first, ...broken }];
    const source = mlflowGateway({ ...rows, secrets });
    const { target } = gateway;
    const options = { source, target, passphrase: new Secret(passphrase), kekVersion: 7 };
    const { findings, isComplete } = await importMlflow(options);
    expect(isComplete).toBe(false);
    expect(summary(findings)).toEqual([
      `left_out secret 2: it does not open with this passphrase under KEK version 8, and ` +
        "MLFLOW_CRYPTO_KEK_VERSION is 7: was a rotation left half done?",
      "left_out secret 9: it names a KEK version that cannot be",
      "left_out model 2: its secret was not brought over",
      "left_out endpoint-1: its model definition was not brought over",
    ]);
    const { modelMappings } = await gateway.store.getGatewayEndpoint({ name: "endpoint-1" });
    expect(modelMappings.map(({ mappingId }) => mappingId)).toEqual([id("m", 1), id("m", 3)]);
  });
});

const broken = { secretId: id("s", 9), secretName: "secret 9", kekVersion: 0 };

function summary(findings: readonly ImportFinding[]): string[] {
  return findings.map(
    ({ outcome, name, id: key, reason }) => `${outcome} ${name ?? key}: ${reason}`,
  );
}

describe("what does not fit", () => {
  test("of a secret is made to fit where that is safe, and left out where it is not", async () => {
    const gateway = await openGateway();
    const report = await bring(gateway, {
      secrets: [
        await secret(1, {
          secretId: "not ours",
          authConfig: '{"n": 1, "z": null, "region": "eu"}',
        }),
        await secret(2, { secretName: " space " }),
        await secret(3, { authConfig: "api_base" }),
        await secret(4, { authConfig: '{"api_base": "ftp://x.example"}' }),
        await secret(5, { fields: { base_url: "https://x.example" } }),
        await secret(6, { fields: { api_key: '{"a": 1}' }, isLimitedToModels: true }),
        await secret(7, { provider: "open ai" }),
        await secret(8, { fields: { api_key: "x".repeat(70_000) } }),
      ],
    });
    const lines = summary(report.findings);
    expect(lines).toEqual([
      "adjusted secret 1: its auth_config had values that are no strings: they were written as JSON",
      "adjusted secret 1: its auth_config had empty values, which were dropped",
      expect.stringMatching(/^adjusted secret 1: its id is of another form: s-[0-9a-f]{32}$/),
      expect.stringContaining("left_out  space : `secret_name` must be a string"),
      "left_out secret 3: its auth_config is no JSON object",
      expect.stringContaining("left_out secret 4: `auth_config` must have an `api_base`"),
      expect.stringContaining(
        "left_out secret 5: `secret_value` must not contain any of the fields",
      ),
      expect.stringContaining("adjusted secret 6: its value is no object of strings"),
      "adjusted secret 6: it was good for some models only; here it is good for all",
      expect.stringContaining("left_out secret 7: `provider` must be a string"),
      expect.stringContaining("left_out secret 8: `secret_value` must be at most 65,536 bytes"),
    ]);
    const { items } = await gateway.store.listSecretInfos();
    expect(items.map(({ secretName, authConfig }) => [secretName, authConfig])).toEqual([
      ["secret 1", { n: "1", region: "eu" }],
      ["secret 6", undefined],
    ]);
  });

  test("of an id gets the same id again", async () => {
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
    expect((await bring(gateway, rows)).findings.map(({ kind }) => kind)).toEqual([
      ...["secret", "model_definition", "model_mapping", "endpoint"],
    ]);
    const before = await gateway.state();
    expect(await bring(gateway, rows)).toMatchObject({ isComplete: true });
    expect(await gateway.state()).toEqual(before);
  });

  test("of a model definition is left out with the mapping to it", async () => {
    const gateway = await openGateway();
    const { findings } = await bring(gateway, {
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
      "left_out model 2: its provider is not that of its secret",
      "left_out model 3: its secret was not brought over",
      expect.stringContaining("left_out model 4: `model_name` must be a string"),
      "left_out model 1: its name is taken by another model definition",
      "left_out endpoint-1: its model definition was not brought over",
    ]);
  });

  test("of an endpoint is dropped, changed or left out, each with its reason", async () => {
    const gateway = await openGateway();
    const one = id("d", 1);
    const fallback = { linkageType: "FALLBACK" };
    const { findings } = await bring(gateway, {
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
        endpoint(6, { fallbackConfig: "nonsense", name: "endpoint-3" }),
      ],
      bindings: [
        binding(1, { endpointId: id("e", 4) }),
        binding(2, { endpointId: id("e", 3), resourceType: "Scorer" }),
        binding(3, { endpointId: id("e", 3), displayName: "" }),
      ],
    });
    expect(summary(findings)).toEqual([
      `left_out ${id("e", 1)}: it has no name`,
      expect.stringContaining("left_out with space: `name` must be a string"),
      "adjusted endpoint-3: its routing strategy is not known here and was dropped",
      expect.stringContaining("adjusted endpoint-3: what of its fallback configuration"),
      "left_out endpoint-3: its model definition is there twice",
      "left_out endpoint-3: its weight is not from 0 to 1,000,000",
      "left_out endpoint-3: its kind is neither PRIMARY nor FALLBACK",
      "adjusted endpoint-3: its fallback order was taken or too large: it is 6 now",
      expect.stringContaining("left_out endpoint-3: `key` must be a string"),
      expect.stringContaining("left_out endpoint-4: `model_configs` must have"),
      expect.stringContaining("left_out endpoint-5: `model_configs` must have"),
      expect.stringContaining("adjusted endpoint-3: what of its fallback configuration"),
      "left_out endpoint-3: its name is taken by another endpoint",
      `left_out ${id("e", 4)}/scorer/1: its endpoint was not brought over`,
      expect.stringContaining(
        `left_out ${id("e", 3)}/Scorer/2: \`resource_type\` must be a string`,
      ),
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

  test("because a name is taken here is left out, with what depends on it", async () => {
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
      const { findings } = await bring(gateway, await wholeGateway(), dryRun);
      expect(summary(findings).slice(0, 2)).toEqual([
        "left_out secret 1: its name is taken by another secret",
        "left_out model 1: its secret was not brought over",
      ]);
      expect(summary(findings).at(-2)).toBe(
        "left_out endpoint-1: its name is taken by another endpoint",
      );
      if (dryRun) expect(await gateway.state()).toEqual(before);
    }
    expect((await gateway.values())["secret 1"]).toEqual(secretValue);
  });

  test("because it was changed here is left as it is", async () => {
    const gateway = await openGateway();
    const rows = await wholeGateway();
    await bring(gateway, rows);
    const { store } = gateway;
    const secretId = id("s", 1);
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "changed here" } });
    await store.updateGatewaySecret({ secretId, authConfig: { region: "eu" } });
    const modelDefinitionId = id("d", 1);
    await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "gpt-5" });
    await store.setGatewayEndpointTag({ endpointId: id("e", 1), key: "new" });
    const before = await gateway.state();
    const { findings, counts, isComplete } = await bring(gateway, rows);
    expect(summary(findings)).toEqual([
      "different secret 1: is here and differs in its auth_config, value: it was left as it is",
      "different model 1: is here and differs in its model: it was left as it is",
      "different endpoint-1: is here and differs in its tags: it was left as it is",
    ]);
    expect(counts.secret).toEqual({ brought: 0, present: 1, different: 1, leftOut: 0 });
    expect(isComplete).toBe(false);
    expect(await gateway.state()).toEqual(before);
  });

  test("of the source as a whole is said", async () => {
    const gateway = await openGateway();
    const { notices } = await bring(gateway, {
      workspaces: ["default", "team"],
      leftAside: new Map([["guardrail_configs", 3]]),
    });
    expect(notices).toEqual([
      expect.stringContaining("of 2 workspaces"),
      expect.stringContaining("guardrail_configs has no counterpart here: 3 rows"),
    ]);
  });
});

test("no value is in a report or an audit record", async () => {
  const gateway = await openGateway();
  const canary = "sk-canary-2c7be1d0f4a94e6d8b35";
  const report = await bring(gateway, {
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
