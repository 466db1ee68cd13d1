import type { ConfigResolver } from "@gw/config-resolver";
import type { EgressPolicy } from "@gw/data-plane";
import {
  GatewayError,
  type GatewayModelDefinition,
  type GatewaySecretInfo,
  type InputWarning,
  type MutationContext,
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

/** The warnings about the input of each mutation, from the input and the current state. */
type WarningRules = {
  readonly [Method in keyof GatewayStore]?: (input: never) => Promise<InputWarning[]>;
};

/** Options of {@link warnAboutInput}. */
export interface WarnAboutInputOptions {
  /** The policy of calls. */
  readonly egress?: EgressPolicy | undefined;
  /** Opens stored credentials. One that it does not open causes no warning. */
  readonly resolver?: Pick<ConfigResolver, "openSecret"> | undefined;
}

/**
 * Returns the store with mutations that report probable mistakes to `onWarnings` of their caller, or,
 * if the caller is `strict`, refuse them.
 */
export function warnAboutInput(
  store: GatewayStore,
  options: WarnAboutInputOptions = {},
): GatewayStore {
  const rules = warningRules(store, options);
  const warned = (name: keyof WarningRules): unknown => {
    const rule = rules[name] as ((input: unknown) => Promise<InputWarning[]>) | undefined;
    if (rule === undefined) return undefined;
    const change = Reflect.get(store, name) as (input: unknown, by?: MutationContext) => unknown;
    return async (input: unknown, by: MutationContext = {}) => {
      const { onWarnings, strict } = by;
      if (onWarnings === undefined && !strict) return change.call(store, input, by);
      // The mutation reports invalid input, and what does not exist.
      const warnings = await rule(input).catch(ignoreInvalid);
      if (strict && warnings.length > 0) throw refusal(warnings);
      const result = await change.call(store, input, by);
      if (warnings.length > 0) onWarnings?.(warnings);
      return result;
    };
  };
  // The methods of a store have private state, so they must run on the store itself.
  return new Proxy(store, {
    get(target, name) {
      const value: unknown =
        warned(name as keyof WarningRules) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function ignoreInvalid(error: unknown): InputWarning[] {
  const isReported =
    GatewayError.is(error, "INVALID_PARAMETER_VALUE") ||
    GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST");
  if (isReported) return [];
  throw error;
}

function refusal(warnings: readonly InputWarning[]): GatewayError {
  const messages = warnings.map(({ message }) => message);
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `${messages.join("; ")} (nothing was changed, because the request is strict)`,
  );
}

function warningRules(
  store: GatewayStore,
  { egress, resolver }: WarnAboutInputOptions,
): WarningRules {
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
  const rules = {
    async createGatewaySecret(given: unknown) {
      const input = schemas.parseInput(schemas.createGatewaySecretSchema, given);
      const { provider, authConfig, secretValue } = input;
      const secret = writtenSecret({ provider, authConfig, fields: Object.keys(secretValue) });
      return secretWarnings({ secret, secretValue, egress });
    },
    async updateGatewaySecret(given: unknown) {
      const input = schemas.parseInput(schemas.updateGatewaySecretSchema, given);
      const { secretId, secretValue } = input;
      const { provider, authConfig, maskedValues } = await store.getSecretInfo({ secretId });
      const secret = writtenSecret({
        provider,
        authConfig: input.authConfig ?? authConfig,
        fields: Object.keys(secretValue ?? maskedValues),
      });
      return secretWarnings({ secret, secretValue, egress });
    },
    async createGatewayModelDefinition(given: unknown) {
      const input = schemas.parseInput(schemas.createGatewayModelDefinitionSchema, given);
      return warnAboutModel(input, input.secretId);
    },
    async updateGatewayModelDefinition(given: unknown) {
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
    async createGatewayEndpoint(given: unknown) {
      const input = schemas.parseInput(schemas.createGatewayEndpointSchema, given);
      const models = await definitionsOf(input.modelConfigs.map((one) => one.modelDefinitionId));
      return [...(await warnAboutModels(models)), ...endpointNameWarnings(input)];
    },
    async updateGatewayEndpoint(given: unknown) {
      const input = schemas.parseInput(schemas.updateGatewayEndpointSchema, given);
      const { endpointId, modelConfigs } = input;
      const names = endpointNameWarnings(input);
      if (modelConfigs === undefined) return names;
      const before = await store.getGatewayEndpoint({ endpointId });
      const models = await definitionsOf(modelConfigs.map((one) => one.modelDefinitionId));
      const after = models.map(({ secretId }) => secretId);
      return [...endpointWarnings(before, after), ...(await warnAboutModels(models)), ...names];
    },
    async attachModelToEndpoint(given: unknown) {
      const input = schemas.parseInput(schemas.attachModelToEndpointSchema, given);
      const { endpointId, modelConfig } = input;
      const before = await store.getGatewayEndpoint({ endpointId });
      const models = await definitionsOf([modelConfig.modelDefinitionId]);
      const added = models.map(({ secretId }) => secretId);
      const kept = before.modelMappings.map((one) => one.modelDefinition?.secretId);
      return [...endpointWarnings(before, [...kept, ...added]), ...(await warnAboutModels(models))];
    },
  };
  return rules;
}

function writtenSecret({
  provider,
  authConfig,
  fields,
}: {
  readonly provider: string | undefined;
  readonly authConfig: GatewaySecretInfo["authConfig"] | undefined;
  readonly fields: readonly string[];
}): Pick<GatewaySecretInfo, "provider" | "authConfig" | "maskedValues"> {
  return {
    ...(provider !== undefined && { provider }),
    ...(authConfig && { authConfig }),
    maskedValues: Object.fromEntries(fields.map((name) => [name, ""])),
  };
}
