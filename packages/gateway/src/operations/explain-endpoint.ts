import type { ConfigResolver, GatewayModelConfig, UnusableReason } from "@gw/config-resolver";
import {
  type CalledWorkspace,
  type CallProblem,
  callProblemOf,
  type DataPlane,
  type DescribedModel,
  explainRouting,
  type RoutedEndpoint,
} from "@gw/data-plane";
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

/** What calls would use, by model definition; or why it was not opened. */
type CredentialCheck = ReadonlyMap<string, UnusableReason | GatewayModelConfig> | ExplanationGap;

/** A model of the endpoint with the reasons against calling it. */
interface ExaminedModel {
  readonly mapping: ExplainedMapping;
  /** Why it is not called, by its secret. */
  readonly reason: NotTriedReason | undefined;
  /** Why a call that reaches it is refused. */
  readonly problem: CallProblem | undefined;
}

/** Options of {@link explainEndpoint}. */
export interface ExplainOptions {
  /** The workspace of the store; `default` when absent. */
  readonly workspace?: CalledWorkspace | undefined;
  /** Opens the credentials; absent where no key is loaded. */
  readonly resolver?: Pick<ConfigResolver, "resolveEndpoint"> | undefined;
  /** Absent where the egress policy is unknown. */
  readonly dataPlane?: Pick<DataPlane, "callProblems"> | undefined;
}

/**
 * Explains which models a call of an endpoint tries. Calls none, but resolves the names of hosts.
 *
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST, TEMPORARILY_UNAVAILABLE
 */
export async function explainEndpoint(
  store: GatewayStore,
  ref: GatewayEndpointRef,
  { workspace, resolver, dataPlane }: ExplainOptions = {},
): Promise<EndpointExplanation> {
  const endpoint = await store.getGatewayEndpoint(ref);
  const { endpointId, name, routingStrategy, fallbackConfig, modelMappings } = endpoint;
  const [secrets, check] = await Promise.all([
    readSecrets(store, modelMappings),
    checkCredentials(name, resolver),
  ]);
  const examined = await examine(modelMappings, { secrets, check, dataPlane, workspace });
  const rules = {
    ...(routingStrategy && { routingStrategy }),
    ...(fallbackConfig && { fallbackConfig }),
  };
  const { tried, notTried } = routeExamined(examined, rules);
  return {
    ...{ endpointId, name, ...rules },
    ...(endpoint.settings.sticky && { sticky: true }),
    ...{ tried, notTried },
    unknown: [
      ...(typeof check === "string" ? [check] : []),
      "recent_failures",
      "provider_responses",
    ],
  };
}

/** Routes as a call does, which tries the next model in place of one that it refuses. */
function routeExamined(
  examined: readonly ExaminedModel[],
  rules: Pick<RoutedEndpoint<ExplainedMapping>, "routingStrategy" | "fallbackConfig">,
): Pick<EndpointExplanation, "tried" | "notTried"> {
  const reasons = new Map<ExplainedMapping, NotTriedReason>();
  const rest = (): ExplainedMapping[] =>
    examined.map(({ mapping }) => mapping).filter((mapping) => !reasons.has(mapping));
  for (const { mapping, reason, problem } of examined) {
    const isLeftOut = problem?.part === "provider" || problem?.part === "authConfig";
    if (reason !== undefined) reasons.set(mapping, reason);
    else if (isLeftOut) reasons.set(mapping, "NOT_CALLABLE");
  }
  // The other models that are not callable take up attempts.
  const { neverDrawn, beyondAttempts } = explainRouting({ ...rules, models: rest() });
  for (const mapping of neverDrawn) reasons.set(mapping, "WEIGHT_ZERO");
  for (const mapping of beyondAttempts) reasons.set(mapping, "BEYOND_MAX_ATTEMPTS");
  for (const { mapping, problem } of examined) {
    if (problem !== undefined && !reasons.has(mapping)) reasons.set(mapping, "NOT_CALLABLE");
  }
  const { tried } = explainRouting({ ...rules, models: rest() });
  return {
    tried: tried.map(({ model, chances }) => ({ ...model, chances })),
    notTried: examined.flatMap(({ mapping, problem }) => {
      const reason = reasons.get(mapping);
      if (reason === undefined) return [];
      return [{ ...mapping, reason, ...(problem && { problem: problem.message }) }];
    }),
  };
}

async function checkCredentials(
  endpointName: string,
  resolver: ExplainOptions["resolver"],
): Promise<CredentialCheck> {
  if (resolver === undefined) return "credentials_not_opened";
  try {
    const { endpoint } = await resolver.resolveEndpoint({ endpointName });
    return new Map<string, UnusableReason | GatewayModelConfig>([
      ...endpoint.models.map((model) => [model.modelDefinitionId, model] as const),
      ...endpoint.unusable.map(
        ({ modelDefinitionId, reason }) => [modelDefinitionId, reason] as const,
      ),
    ]);
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

async function examine(
  mappings: readonly GatewayEndpointModelMapping[],
  options: {
    readonly secrets: Secrets;
    readonly check: CredentialCheck;
    readonly dataPlane: ExplainOptions["dataPlane"];
    readonly workspace: ExplainOptions["workspace"];
  },
): Promise<ExaminedModel[]> {
  const { secrets, check, dataPlane, workspace } = options;
  const described = mappings.map(({ modelDefinition: definition, modelDefinitionId }) => {
    const secret = secrets.get(definition?.secretId);
    const opened = typeof check === "string" ? undefined : check.get(modelDefinitionId);
    const reason = typeof opened === "string" ? opened : reasonInMetadata(definition, secret);
    if (definition === undefined || secret === undefined || reason !== undefined) return { reason };
    const model: DescribedModel = {
      ...{ provider: definition.provider, modelName: definition.modelName },
      ...(secret.authConfig && { authConfig: secret.authConfig }),
      fields: Object.keys(secret.maskedValues),
      credential: typeof opened === "object" ? opened.secretValue.reveal() : undefined,
    };
    return { reason, model };
  });
  const models = described.flatMap(({ model }) => model ?? []);
  const problems = dataPlane
    ? await dataPlane.callProblems(models, { workspace })
    : models.map((model) => callProblemOf(model));
  return mappings.map((mapping, index) => {
    const { reason, model } = described[index] ?? {};
    const problem = model && problems[models.indexOf(model)];
    return { mapping: explained(mapping), reason, problem };
  });
}

function explained({
  modelDefinitionId,
  modelDefinition: definition,
  linkageType,
  weight,
  fallbackOrder,
}: GatewayEndpointModelMapping): ExplainedMapping {
  return {
    modelDefinitionId,
    name: definition?.name ?? modelDefinitionId,
    ...(definition && { provider: definition.provider, modelName: definition.modelName }),
    ...{ linkageType, weight },
    ...(fallbackOrder !== undefined && { fallbackOrder }),
  };
}

function reasonInMetadata(
  definition: GatewayModelDefinition | undefined,
  secret: GatewaySecretInfo | undefined,
): NotTriedReason | undefined {
  if (definition === undefined || secret === undefined) return "ORPHANED";
  if (secret.provider === undefined) return "SECRET_WITHOUT_PROVIDER";
  return secret.provider === definition.provider ? undefined : "PROVIDER_DIFFERS";
}
