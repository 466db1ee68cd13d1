import type { UnusableReason } from "@gw/config-resolver";
import { callProblemOf, explainRouting } from "@gw/data-plane";
import {
  type FallbackConfig,
  type GatewayEndpoint,
  type GatewayEndpointModelMapping,
  GatewayError,
  type GatewayModelLinkageType,
  type GatewaySecretInfo,
  type RoutingStrategy,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { concurrently } from "../concurrently.js";
import { type NotTriedReason, unusableBy } from "./unusable.js";

/** A model of an endpoint, as far as an explanation shows it. */
export interface ExplainedMapping {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider?: string;
  readonly modelName?: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly weight: number;
  readonly fallbackOrder?: number;
  /** Why it cannot be called as it is configured: a call that comes to it ends there. */
  readonly problem?: string;
}

/** What calls of an endpoint come to. */
export interface EndpointExplanation {
  readonly endpointId: string;
  readonly name: string;
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  /** With the probability of being tried first, second, and so on, where all before it fail. */
  readonly tried: readonly (ExplainedMapping & { readonly chances: readonly number[] })[];
  readonly notTried: readonly (ExplainedMapping & { readonly reason: NotTriedReason })[];
  /** What this cannot know, as sentences. */
  readonly unknown: readonly string[];
}

/** Which credentials do not open, by model definition; or why that was not found out. */
export type Openings = ReadonlyMap<string, UnusableReason> | string;

/** Explains an endpoint by what the store says about it, and by what was found of its credentials. */
export async function explainEndpoint(
  store: GatewayStore,
  endpoint: GatewayEndpoint,
  openings: Openings,
): Promise<EndpointExplanation> {
  const { endpointId, name, routingStrategy, fallbackConfig, modelMappings } = endpoint;
  const secrets = await secretsOf(store, modelMappings);
  const models = modelMappings.map((mapping) => described(mapping, secrets));
  const reasons = new Map(
    modelMappings.map((mapping, at) => [models[at], reasonOf(mapping, { secrets, openings })]),
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
    tried: tried.map(({ model, chances }) => ({ ...model, chances })),
    notTried: models.flatMap((model) => {
      const reason = reasons.get(model);
      return reason === undefined ? [] : [{ ...model, reason }];
    }),
    unknown: [
      ...(typeof openings === "string" ? [`whether the credentials open: ${openings}`] : []),
      "which models failed recently: at each server those come last among their kind for a while",
      `whether the providers answer: gw endpoints test ${name} tries it`,
    ],
  };
}

type Secrets = ReadonlyMap<string | undefined, GatewaySecretInfo>;

async function secretsOf(
  store: GatewayStore,
  mappings: readonly GatewayEndpointModelMapping[],
): Promise<Secrets> {
  const ids = mappings.flatMap(({ modelDefinition }) => modelDefinition?.secretId ?? []);
  const found = await concurrently([...new Set(ids)], async (secretId) => {
    try {
      return [await store.getSecretInfo({ secretId })];
    } catch (error) {
      // Deleted since the endpoint was read.
      if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return [];
      throw error;
    }
  });
  return new Map(found.flat().map((secret) => [secret.secretId, secret]));
}

function described(mapping: GatewayEndpointModelMapping, secrets: Secrets): ExplainedMapping {
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
    ...(problem !== undefined && { problem }),
  };
}

function reasonOf(
  { modelDefinition, modelDefinitionId }: GatewayEndpointModelMapping,
  { secrets, openings }: { readonly secrets: Secrets; readonly openings: Openings },
): NotTriedReason | undefined {
  const opening = typeof openings === "string" ? undefined : openings.get(modelDefinitionId);
  return opening ?? unusableBy(modelDefinition, secrets.get(modelDefinition?.secretId));
}
