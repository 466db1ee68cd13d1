import type { ConfigResolver } from "@gw/config-resolver";
import type { EgressPolicy } from "@gw/data-plane";
import {
  GatewayError,
  type GatewayModelDefinition,
  type InputWarning,
  type SecretValue,
} from "@gw/entities";
import * as schemas from "@gw/entities/schemas";
import type { GatewayStore } from "@gw/store-abstract";
import pMap from "p-map";
import { endpointNameWarnings, endpointWarnings } from "./endpoint-warnings.js";
import { type DefinedModel, endpointModelWarnings, modelWarnings } from "./model-warnings.js";
import { secretWarnings } from "./secret-warnings.js";

/** Model definitions read at once. */
const concurrency = 8;

/** What warnings depend on, in addition to the input and the store. */
export interface WarningOptions {
  /** The policy of calls. */
  readonly egress?: EgressPolicy | undefined;
  /** Opens stored credentials. One that it does not open causes no warning. */
  readonly resolver?: Pick<ConfigResolver, "openSecret"> | undefined;
}

/** Finds the warnings about the input of a mutation, from the input and the current state. */
export type WarningRule = (input: unknown) => Promise<InputWarning[]>;

/** The rules of the mutations that have any, by the name of the method. */
export function warningRules(
  store: GatewayStore,
  { egress, resolver }: WarningOptions,
): { readonly [Method in keyof GatewayStore]?: WarningRule } {
  const definitionsOf = (ids: readonly string[]): Promise<GatewayModelDefinition[]> =>
    pMap(new Set(ids), (id) => store.getGatewayModelDefinition({ modelDefinitionId: id }), {
      concurrency,
    });
  const openSecret = async (secretId: string): Promise<SecretValue | undefined> => {
    try {
      return (await resolver?.openSecret({ secretId }))?.reveal();
    } catch (error) {
      if (GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) return undefined;
      throw error;
    }
  };
  const examine = async (
    definition: DefinedModel["definition"],
    secretId: string,
  ): Promise<DefinedModel> => {
    const [secret, credential] = await Promise.all([
      store.getSecretInfo({ secretId }),
      openSecret(secretId),
    ]);
    return { definition, secret, credential, egress };
  };
  const warnAboutModel = async (
    definition: DefinedModel["definition"],
    secretId: string | undefined,
  ): Promise<InputWarning[]> =>
    secretId === undefined ? [] : modelWarnings(await examine(definition, secretId));
  const warnAboutModels = async (
    definitions: readonly GatewayModelDefinition[],
  ): Promise<InputWarning[]> => {
    const warn = async (definition: GatewayModelDefinition): Promise<InputWarning[]> => {
      const { name, secretId } = definition;
      if (secretId === undefined) return [];
      return endpointModelWarnings(name, await examine(definition, secretId));
    };
    return (await pMap(definitions, warn, { concurrency })).flat();
  };
  return {
    async createGatewaySecret(given) {
      const input = schemas.parseInput(schemas.createGatewaySecretSchema, given);
      const { provider, authConfig, secretValue } = input;
      const fields = Object.keys(secretValue);
      return secretWarnings({ provider, authConfig, fields, secretValue, egress });
    },
    async updateGatewaySecret(given) {
      const input = schemas.parseInput(schemas.updateGatewaySecretSchema, given);
      const { secretId, secretValue } = input;
      const { provider, ...before } = await store.getSecretInfo({ secretId });
      const authConfig = input.authConfig ?? before.authConfig;
      const fields = Object.keys(secretValue ?? before.maskedValues);
      return secretWarnings({ provider, authConfig, fields, secretValue, egress });
    },
    async createGatewayModelDefinition(given) {
      const input = schemas.parseInput(schemas.createGatewayModelDefinitionSchema, given);
      return warnAboutModel(input, input.secretId);
    },
    async updateGatewayModelDefinition(given) {
      const input = schemas.parseInput(schemas.updateGatewayModelDefinitionSchema, given);
      const { modelDefinitionId, provider, modelName, secretId } = input;
      if ((provider ?? modelName ?? secretId) === undefined) return [];
      const before = await store.getGatewayModelDefinition({ modelDefinitionId });
      const definition = {
        provider: provider ?? before.provider,
        modelName: modelName ?? before.modelName,
      };
      return warnAboutModel(definition, secretId ?? before.secretId);
    },
    async createGatewayEndpoint(given) {
      const input = schemas.parseInput(schemas.createGatewayEndpointSchema, given);
      const models = await definitionsOf(input.modelConfigs.map((one) => one.modelDefinitionId));
      return [...(await warnAboutModels(models)), ...endpointNameWarnings(input)];
    },
    async updateGatewayEndpoint(given) {
      const input = schemas.parseInput(schemas.updateGatewayEndpointSchema, given);
      const { endpointId, modelConfigs } = input;
      const names = endpointNameWarnings(input);
      if (modelConfigs === undefined) return names;
      const before = await store.getGatewayEndpoint({ endpointId });
      const models = await definitionsOf(modelConfigs.map((one) => one.modelDefinitionId));
      const after = models.map(({ secretId }) => secretId);
      return [...endpointWarnings(before, after), ...(await warnAboutModels(models)), ...names];
    },
    async attachModelToEndpoint(given) {
      const input = schemas.parseInput(schemas.attachModelToEndpointSchema, given);
      const { endpointId, modelConfig } = input;
      const before = await store.getGatewayEndpoint({ endpointId });
      const models = await definitionsOf([modelConfig.modelDefinitionId]);
      const added = models.map(({ secretId }) => secretId);
      const kept = before.modelMappings.map((one) => one.modelDefinition?.secretId);
      return [...endpointWarnings(before, [...kept, ...added]), ...(await warnAboutModels(models))];
    },
  };
}
