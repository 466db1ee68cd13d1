import { deriveMlflowKek, generateRawKek, Secret, sealMlflowSecret } from "@gw/crypto";
import { openGateway, readSettings } from "@gw/gateway";
import { importMlflow, readMlflowDatabase } from "@gw/mlflow";
import { insertStatement, type MlflowDialect, mlflowSchema, type Row } from "@gw/mlflow-database";
import { describeOn, serverKinds, type TestServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";

const passphrase = "a passphrase of at least 32 characters";
const id = (letter: string, number: number) => `${letter}-${`${number}`.padStart(32, "0")}`;

async function freshDatabase(server: TestServer) {
  const database = await server.createDatabase();
  onTestFinished(() => database.drop());
  return database;
}

/** Rows of an MLflow gateway with two models that have a secret each. */
async function rowsOfMlflow(): Promise<readonly (readonly [string, Row])[]> {
  const kek = await deriveMlflowKek(passphrase, 2);
  const secrets = [1, 2].map((number) => {
    const context = { secretId: id("s", number), secretName: `schlüssel ${number} 🔑` };
    const fields = { api_key: `sk-${number}-0123456789abcdef` };
    const { encryptedValue, wrappedDek } = sealMlflowSecret({ fields, context, kek });
    const row: Row = {
      ...{ secret_id: context.secretId, secret_name: context.secretName, provider: "openai" },
      ...{ encrypted_value: encryptedValue, wrapped_dek: wrappedDek, kek_version: 2 },
      auth_config: number === 1 ? '{"api_base": "https://llm.example/v1"}' : null,
    };
    return ["secrets", row] as const;
  });
  const definitions = [1, 2].map((number): [string, Row] => [
    "model_definitions",
    {
      ...{ model_definition_id: id("d", number), name: `model ${number}`, provider: "openai" },
      ...{ model_name: "gpt-4o", secret_id: id("s", number) },
    },
  ]);
  const mappings = [1, 2].map((number): [string, Row] => [
    "endpoint_model_mappings",
    {
      ...{ mapping_id: id("m", number), endpoint_id: id("e", 1), weight: number / 10 },
      ...{ model_definition_id: id("d", number), linkage_type: "PRIMARY" },
    },
  ]);
  const endpoint = {
    ...{ endpoint_id: id("e", 1), name: "chat", usage_tracking: true },
    routing_strategy: "REQUEST_BASED_TRAFFIC_SPLIT",
  };
  const binding = { endpoint_id: id("e", 1), resource_type: "scorer", resource_id: "42" };
  return [
    ...secrets,
    ...definitions,
    ["endpoints", endpoint],
    ...mappings,
    ["endpoint_tags", { endpoint_id: id("e", 1), key: "team", value: "búsqueda" }],
    ["endpoint_bindings", binding],
  ];
}

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("a gateway imported from MLflow resolves to the same values", async () => {
      const dialect: MlflowDialect = kind === "postgres" ? "postgres" : "mysql";
      const [mlflow, database] = [await freshDatabase(server), await freshDatabase(server)];
      for (const statement of mlflowSchema(dialect, "newest")) await mlflow.run(statement);
      for (const [table, row] of await rowsOfMlflow()) {
        await mlflow.run(insertStatement(dialect, table, row));
      }
      const env = { GW_DATABASE_URL: database.url, GW_KEK_1: generateRawKek() };
      const gateway = await openGateway(readSettings(env));
      onTestFinished(() => gateway.close());
      const bring = () =>
        readMlflowDatabase({ url: mlflow.url }, (source) =>
          importMlflow({ source, passphrase: new Secret(passphrase), target: gateway }),
        );
      expect(await bring()).toMatchObject({ isComplete: true, findings: [] });
      const { revision, endpoint } = await gateway.resolver.resolveEndpoint({
        endpointName: "chat",
      });
      expect(endpoint).toMatchObject({ endpointId: id("e", 1), unusable: [] });
      expect(
        endpoint.models.map(({ modelDefinitionId, weight, secretValue, authConfig }) => [
          ...[modelDefinitionId, weight, secretValue.reveal().api_key, authConfig?.api_base],
        ]),
      ).toEqual([
        [id("d", 1), 0.1, "sk-1-0123456789abcdef", "https://llm.example/v1"],
        [id("d", 2), 0.2, "sk-2-0123456789abcdef", undefined],
      ]);
      expect(await bring()).toMatchObject({
        findings: [],
        counts: { secret: { imported: 0, unchanged: 2 }, endpoint: { imported: 0, unchanged: 1 } },
      });
      expect(await gateway.store.getRevision()).toBe(revision);
    });
  });
}
