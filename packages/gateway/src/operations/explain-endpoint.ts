import type { ConfigResolver, UnusableReason } from "@gw/config-resolver";
import { callProblemOf, explainRouting } from "@gw/data-plane";
import {
  type EndpointExplanation,
  type ExplainedMapping,
  type ExplanationGap,
  type GatewayEndpointModelMapping,
  type GatewayEndpointRef,
  GatewayError,
  type GatewayModelDefinition,
  type GatewaySecretInfo,
  type NotTriedReason,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import pMap from "p-map";

/** Secrets read at once. */
const concurrency = 8;

/** The credentials that do not open, by model definition; or why they were not checked. */
type CredentialCheck = ReadonlyMap<string, UnusableReason> | ExplanationGap;

/**
 * Explains which models a call of an endpoint tries.
 *
 * @param resolver opens the credentials to find those that do not open; absent where no key is
 * loaded
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST, TEMPORARILY_UNAVAILABLE
 */
export async function explainEndpoint(
  store: GatewayStore,
  ref: GatewayEndpointRef,
  resolver?: Pick<ConfigResolver, "resolveEndpoint">,
): Promise<EndpointExplanation> {
  const endpoint = await store.getGatewayEndpoint(ref);
  const { endpointId, name, routingStrategy, fallbackConfig, modelMappings } = endpoint;
  const [secrets, check] = await Promise.all([
    readSecrets(store, modelMappings),
    checkCredentials(name, resolver),
  ]);
  const models = modelMappings.map((mapping) => describe(mapping, secrets));
  const reasons = new Map(
    modelMappings.map((mapping, index) => [models[index], reasonOf(mapping, { secrets, check })]),
  );
  const usable = models.filter((model) => reasons.get(model) === undefined);
  const rules = {
    ...(routingStrategy && { routingStrategy }),
    ...(fallbackConfig && { fallbackConfig }),
  };
  const { tried, neverDrawn, beyondAttempts } = explainRouting({ ...rules, models: usable });
  for (const model of neverDrawn) reasons.set(model, "WEIGHT_ZERO");
  for (const model of beyondAttempts) reasons.set(model, "BEYOND_MAX_ATTEMPTS");
  return {
    ...{ endpointId, name, ...rules },
    ...(endpoint.settings.sticky && { sticky: true }),
    tried: tried.map(({ model, chances }) => ({ ...model, chances })),
    notTried: models.flatMap((model) => {
      const reason = reasons.get(model);
      return reason === undefined ? [] : [{ ...model, reason }];
    }),
    unknown: [
      ...(typeof check === "string" ? [check] : []),
      "recent_failures",
      "provider_responses",
    ],
  };
}

async function checkCredentials(
  endpointName: string,
  resolver: Pick<ConfigResolver, "resolveEndpoint"> | undefined,
): Promise<CredentialCheck> {
  if (resolver === undefined) return "credentials_not_opened";
  try {
    const { endpoint } = await resolver.resolveEndpoint({ endpointName });
    return new Map(
      endpoint.unusable.map(({ modelDefinitionId, reason }) => [modelDefinitionId, reason]),
    );
  } catch (error) {
    if (!GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) throw error;
    return "credentials_unavailable";
  }
}

type Secrets = ReadonlyMap<string | undefined, GatewaySecretInfo>;

async function readSecrets(
  store: GatewayStore,
  mappings: readonly GatewayEndpointModelMapping[],
): Promise<Secrets> {
  const ids = mappings.flatMap(({ modelDefinition }) => modelDefinition?.secretId ?? []);
  const found = await pMap(
    new Set(ids),
    async (secretId) => {
      try {
        return [await store.getSecretInfo({ secretId })];
      } catch (error) {
        // Another request deleted it after the endpoint was read.
        if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return [];
        throw error;
      }
    },
    { concurrency },
  );
  return new Map(found.flat().map((secret) => [secret.secretId, secret]));
}

function describe(mapping: GatewayEndpointModelMapping, secrets: Secrets): ExplainedMapping {
  const { modelDefinitionId, modelDefinition: definition } = mapping;
  const { linkageType, weight, fallbackOrder } = mapping;
  const secret = secrets.get(definition?.secretId);
  const problem =
    definition &&
    secret &&
    callProblemOf({
      ...{ provider: definition.provider, modelName: definition.modelName },
      ...(secret.authConfig && { authConfig: secret.authConfig }),
      fields: Object.keys(secret.maskedValues),
    });
  return {
    modelDefinitionId,
    name: definition?.name ?? modelDefinitionId,
    ...(definition && { provider: definition.provider, modelName: definition.modelName }),
    ...{ linkageType, weight },
    ...(fallbackOrder !== undefined && { fallbackOrder }),
    ...(problem && { problem: problem.message }),
  };
}

function reasonOf(
  { modelDefinition, modelDefinitionId }: GatewayEndpointModelMapping,
  { secrets, check }: { readonly secrets: Secrets; readonly check: CredentialCheck },
): NotTriedReason | undefined {
  const reason = typeof check === "string" ? undefined : check.get(modelDefinitionId);
  return reason ?? reasonInMetadata(modelDefinition, secrets.get(modelDefinition?.secretId));
}

function reasonInMetadata(
  definition: GatewayModelDefinition | undefined,
  secret: GatewaySecretInfo | undefined,
): NotTriedReason | undefined {
  if (definition === undefined || secret === undefined) return "ORPHANED";
  if (secret.provider === undefined) return "SECRET_WITHOUT_PROVIDER";
  return secret.provider === definition.provider ? undefined : "PROVIDER_DIFFERS";
}
