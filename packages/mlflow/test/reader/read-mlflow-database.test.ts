import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  insertStatement,
  type MlflowDialect,
  type MlflowVersion,
  mlflowSchema,
  openMlflowFile,
  type Row,
} from "@gw/mlflow-database";
import { describeOn, serverKinds } from "@gw/test-databases";
import { describe, expect, onTestFinished, test } from "vitest";
import { type MlflowSource, readMlflowDatabase } from "../../src/index.ts";

const id = (letter: string, number: number) => `${letter}-${number.toString(16).padStart(32, "0")}`;
const bytes = Uint8Array.from({ length: 60 }, (_, index) => 255 - index);

/** A database with MLflow's schema. */
interface TestMlflow {
  readonly url: string;
  insert(table: string, row: Row): Promise<void>;
}

type OpenMlflow = (version: MlflowVersion) => Promise<TestMlflow>;

/** Creates a folder and deletes it when the test ends. */
function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "gw-mlflow-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function collected<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function readEverything(mlflow: MlflowSource) {
  return {
    counts: mlflow.counts,
    workspaces: mlflow.workspaces,
    unsupportedRows: [...mlflow.unsupportedRows],
    secrets: await collected(mlflow.secrets()),
    modelDefinitions: await collected(mlflow.modelDefinitions()),
    endpoints: await collected(mlflow.endpoints()),
    bindings: await collected(mlflow.bindings()),
  };
}

async function fillOld({ insert }: TestMlflow): Promise<void> {
  await insert("secrets", {
    secret_id: id("s", 1),
    secret_name: "名前's \\ secret",
    encrypted_value: bytes,
    wrapped_dek: bytes.subarray(0, 60),
    kek_version: 2,
    auth_config: '{"api_base": "https://example.com"}',
  });
  await insert("endpoints", { endpoint_id: id("e", 1), name: "chat" });
  await insert("model_definitions", {
    ...{ model_definition_id: id("d", 1), name: "gpt", provider: "openai", model_name: "gpt-4o" },
    secret_id: id("s", 1),
  });
  await insert("endpoint_model_mappings", {
    ...{ mapping_id: id("m", 1), endpoint_id: id("e", 1), model_definition_id: id("d", 1) },
    weight: 0.7,
  });
  await insert("endpoint_tags", { endpoint_id: id("e", 1), key: "team", value: null });
  await insert("endpoint_bindings", {
    ...{ endpoint_id: id("e", 1), resource_type: "scorer", resource_id: "42" },
  });
}

const oldSecret = {
  secretId: id("s", 1),
  secretName: "名前's \\ secret",
  encryptedValue: bytes,
  wrappedDek: bytes,
  kekVersion: 2,
  provider: undefined,
  authConfig: '{"api_base": "https://example.com"}',
  isLimitedToModels: false,
};
const plain = <T extends { encryptedValue: Uint8Array; wrappedDek: Uint8Array }>(row: T) => ({
  ...row,
  encryptedValue: Uint8Array.from(row.encryptedValue),
  wrappedDek: Uint8Array.from(row.wrappedDek),
});

function describeReading(open: OpenMlflow): void {
  test("reads the schema of MLflow 3.8 without the columns of later releases", async () => {
    const database = await open("3.8");
    await fillOld(database);
    const found = await readMlflowDatabase({ url: database.url }, readEverything);
    expect({ ...found, secrets: found.secrets.map(plain) }).toEqual({
      counts: { secrets: 1, modelDefinitions: 1, endpoints: 1, bindings: 1 },
      workspaces: [],
      unsupportedRows: [],
      secrets: [oldSecret],
      modelDefinitions: [
        {
          ...{ modelDefinitionId: id("d", 1), name: "gpt", provider: "openai" },
          ...{ modelName: "gpt-4o", secretId: id("s", 1) },
        },
      ],
      endpoints: [
        {
          ...{ endpointId: id("e", 1), name: "chat", routingStrategy: undefined },
          ...{ fallbackConfig: undefined, usageTracking: undefined },
          mappings: [
            {
              ...{ mappingId: id("m", 1), modelDefinitionId: id("d", 1), weight: 0.7 },
              ...{ linkageType: undefined, fallbackOrder: undefined },
            },
          ],
          tags: [{ key: "team", value: undefined }],
        },
      ],
      bindings: [
        {
          ...{ endpointId: id("e", 1), resourceType: "scorer", resourceId: "42" },
          displayName: undefined,
        },
      ],
    });
  });

  test("reads the newest schema", async () => {
    const database = await open("newest");
    await fillOld(database);
    await database.insert("secrets", {
      ...{ secret_id: id("s", 2), secret_name: "b", workspace: "team-b", provider: "openai" },
      ...{ encrypted_value: bytes, wrapped_dek: bytes, kek_version: 1 },
      allowlisted_models: '["gpt-4o"]',
    });
    await database.insert("endpoints", {
      ...{ endpoint_id: id("e", 2), name: "chat", workspace: "team-b", experiment_id: 7 },
      routing_strategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      ...{ fallback_config_json: '{"max_attempts": 2}', usage_tracking: true },
    });
    for (const [number, type, order] of [
      [3, "FALLBACK", 4],
      [2, "PRIMARY", null],
    ] as const) {
      await database.insert("endpoint_model_mappings", {
        ...{ mapping_id: id("m", number), endpoint_id: id("e", 2) },
        ...{ model_definition_id: id("d", 1), weight: 1, linkage_type: type, created_at: number },
        fallback_order: order,
      });
    }
    await database.insert("endpoint_bindings", {
      ...{ endpoint_id: id("e", 2), resource_type: "scorer", resource_id: "1" },
      display_name: "One",
    });
    await database.insert("guardrail_configs", { endpoint_id: id("e", 2), guardrail_id: "g" });
    const found = await readMlflowDatabase({ url: database.url }, readEverything);
    expect(found.workspaces).toEqual(["default", "team-b"]);
    expect(found.unsupportedRows).toEqual([["guardrail_configs", 1]]);
    expect(found.secrets[1]).toMatchObject({ provider: "openai", isLimitedToModels: true });
    expect(found.endpoints).toMatchObject([
      { usageTracking: false, mappings: [{ linkageType: "PRIMARY", weight: 0.7 }] },
      {
        routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
        ...{ fallbackConfig: '{"max_attempts": 2}', usageTracking: true },
        mappings: [
          { mappingId: id("m", 2), linkageType: "PRIMARY", fallbackOrder: undefined },
          { mappingId: id("m", 3), linkageType: "FALLBACK", fallbackOrder: 4 },
        ],
        tags: [],
      },
    ]);
    expect(found.bindings.map(({ displayName }) => displayName)).toEqual([undefined, "One"]);
  });

  test("reads every row once when a table has more than one page", async () => {
    const database = await open("newest");
    for (let number = 1; number <= 230; number += 1) {
      await database.insert("endpoints", { endpoint_id: id("e", number), name: `e${number}` });
      await database.insert("endpoint_bindings", {
        endpoint_id: id("e", number % 3 === 0 ? number : 1),
        ...{ resource_type: number % 2 === 0 ? "a" : "b", resource_id: `${number}` },
      });
      await database.insert("endpoint_tags", {
        endpoint_id: id("e", number),
        key: "n",
        value: "v",
      });
    }
    const { endpoints, bindings } = await readMlflowDatabase({ url: database.url }, readEverything);
    expect(endpoints.map(({ endpointId }) => endpointId)).toEqual(
      Array.from({ length: 230 }, (_, index) => id("e", index + 1)),
    );
    expect(endpoints.every(({ tags }) => tags.length === 1)).toBe(true);
    expect(new Set(bindings.map(({ resourceId }) => resourceId)).size).toBe(230);
    expect(bindings).toHaveLength(230);
  });
}

describe("on SQLite", () => {
  const open: OpenMlflow = async (version) => {
    const path = join(temporaryFolder(), "mlflow.db");
    const file = openMlflowFile(path, version);
    onTestFinished(() => file.close());
    return { url: `sqlite:${path}`, insert: async (table, row) => file.insert(table, row) };
  };
  describeReading(open);

  test.each([
    ["drop table endpoint_tags", "table `endpoint_tags` is missing"],
    ["alter table secrets drop column auth_config", "table `secrets` has no column `auth_config`"],
  ])("rejects a database without MLflow's gateway: after %s", async (statement, reason) => {
    const path = join(temporaryFolder(), "mlflow.db");
    const file = openMlflowFile(path, "3.8");
    await fillOld({ url: "", insert: async (table, row) => file.insert(table, row) });
    file.run(statement);
    file.close();
    await expect(
      readMlflowDatabase({ url: `sqlite:${path}` }, readEverything),
    ).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: `The database holds no gateway of MLflow 3.8 or newer: ${reason}`,
    });
  });
});

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    const dialect: MlflowDialect = kind === "postgres" ? "postgres" : "mysql";
    describeReading(async (version) => {
      const database = await server.createDatabase();
      onTestFinished(() => database.drop());
      for (const statement of mlflowSchema(dialect, version)) await database.run(statement);
      return {
        url: database.url,
        async insert(table, row) {
          await database.run(insertStatement(dialect, table, row));
        },
      };
    });
  });
}
