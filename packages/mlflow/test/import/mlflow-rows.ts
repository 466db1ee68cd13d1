import { deriveMlflowKek, type MlflowKek, sealMlflowSecret } from "@gw/crypto";
import type {
  MlflowBinding,
  MlflowEndpoint,
  MlflowMapping,
  MlflowModelDefinition,
  MlflowSecret,
  MlflowSource,
} from "../../src/index.ts";

export const passphrase = "a passphrase of at least 32 characters";
const keks = new Map<string, Promise<MlflowKek>>();

/** Derived once per version, because the derivation takes about 200 ms. */
function mlflowKek(version = 1): Promise<MlflowKek> {
  const known = keks.get(`${version}`) ?? deriveMlflowKek(passphrase, version);
  keks.set(`${version}`, known);
  return known;
}

/** An id in MLflow's format. */
export const id = (letter: string, number: number): string =>
  `${letter}-${number.toString(16).padStart(32, "0")}`;

export async function secret(
  number: number,
  more: Partial<MlflowSecret> & { readonly fields?: Readonly<Record<string, string>> } = {},
): Promise<MlflowSecret> {
  const { fields = { api_key: `sk-${number}-0123456789abcdef` }, ...rest } = more;
  const facts = { secretId: id("s", number), secretName: `secret ${number}`, ...rest };
  const kek = await mlflowKek(rest.kekVersion);
  return {
    ...sealMlflowSecret({ fields, context: facts, kek }),
    ...{ provider: "openai", authConfig: undefined, isLimitedToModels: false },
    ...facts,
  };
}

export function modelDefinition(
  number: number,
  more: Partial<MlflowModelDefinition> = {},
): MlflowModelDefinition {
  return {
    ...{ modelDefinitionId: id("d", number), name: `model ${number}`, provider: "openai" },
    ...{ modelName: "gpt-4o", secretId: id("s", 1), ...more },
  };
}

export function mapping(number: number, more: Partial<MlflowMapping> = {}): MlflowMapping {
  return {
    ...{ mappingId: id("m", number), modelDefinitionId: id("d", 1), weight: 1 },
    ...{ linkageType: "PRIMARY", fallbackOrder: undefined, ...more },
  };
}

export function endpoint(number: number, more: Partial<MlflowEndpoint> = {}): MlflowEndpoint {
  return {
    ...{ endpointId: id("e", number), name: `endpoint-${number}`, tags: [] },
    ...{ routingStrategy: undefined, fallbackConfig: undefined, usageTracking: false },
    ...{ mappings: [mapping(number)], ...more },
  };
}

export function binding(number: number, more: Partial<MlflowBinding> = {}): MlflowBinding {
  return {
    ...{ endpointId: id("e", 1), resourceType: "scorer", resourceId: `${number}` },
    ...{ displayName: undefined, ...more },
  };
}

export interface MlflowRows {
  readonly secrets?: readonly MlflowSecret[];
  readonly modelDefinitions?: readonly MlflowModelDefinition[];
  readonly endpoints?: readonly MlflowEndpoint[];
  readonly bindings?: readonly MlflowBinding[];
  readonly workspaces?: readonly string[];
  readonly unsupportedRows?: ReadonlyMap<string, number>;
}

export function mlflowSource(rows: MlflowRows): MlflowSource {
  const { secrets = [], modelDefinitions = [], endpoints = [], bindings = [] } = rows;
  return {
    description: "sqlite:mlflow.db",
    notices: [],
    counts: {
      secrets: secrets.length,
      modelDefinitions: modelDefinitions.length,
      endpoints: endpoints.length,
      bindings: bindings.length,
    },
    workspaces: rows.workspaces ?? [],
    unsupportedRows: rows.unsupportedRows ?? new Map(),
    secrets: () => each(secrets),
    modelDefinitions: () => each(modelDefinitions),
    endpoints: () => each(endpoints),
    bindings: () => each(bindings),
  };
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

/** Two secrets, three model definitions, one endpoint with all of them, and one binding. */
export async function filledRows(): Promise<MlflowRows> {
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
