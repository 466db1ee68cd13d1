import type { GatewayEndpointConfig, GatewayModelConfig } from "@gw/config-resolver";
import type { GatewayEndpoint, GatewayEndpointModelMapping } from "@gw/entities";
import { type CallTarget, postChat, wholeText } from "../call/answer.js";
import { errorIn, objectIn } from "../call/answer-error.js";
import { lineOf } from "../call/refusal.js";
import { concurrently } from "../concurrently.js";
import { type NotTriedReason, notTriedWords } from "../explain/unusable.js";

/** What became of one tiny call of one model. */
export interface ModelTrial {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider?: string;
  readonly modelName?: string;
  readonly outcome: "answered" | "failed" | "not called";
  /** Of HTTP, as a caller of the endpoint would get it. */
  readonly status?: number;
  readonly ms?: number;
  readonly error?: string;
}

/** An endpoint that has this model alone, named by the id of its definition. */
export function endpointOfModel(
  endpoint: GatewayEndpointConfig,
  model: GatewayModelConfig,
): GatewayEndpointConfig {
  return {
    endpointId: endpoint.endpointId,
    endpointName: model.modelDefinitionId,
    models: [{ ...model, linkageType: "PRIMARY", weight: 1 }],
    unusable: [],
    usageTracking: endpoint.usageTracking,
    tags: [],
  };
}

/** Calls each model of an endpoint once, by an endpoint of its own. */
export function tryModels(
  { modelMappings }: GatewayEndpoint,
  config: GatewayEndpointConfig,
  { target, signal }: { readonly target: CallTarget; readonly signal: AbortSignal },
): Promise<ModelTrial[]> {
  const byId = new Map(modelMappings.map((mapping) => [mapping.modelDefinitionId, mapping]));
  return concurrently([...byId.values()], async (mapping) => {
    const described = describe(mapping);
    const reason = whyNotCalled(config, mapping);
    if (reason !== undefined) {
      return { ...described, outcome: "not called", error: notTriedWords[reason] };
    }
    return { ...described, ...(await tryModel(mapping, target, signal)) };
  });
}

function describe(mapping: GatewayEndpointModelMapping) {
  const { modelDefinitionId, modelDefinition: definition } = mapping;
  return {
    modelDefinitionId,
    name: definition?.name ?? modelDefinitionId,
    ...(definition && { provider: definition.provider, modelName: definition.modelName }),
  };
}

function whyNotCalled(
  { models, unusable }: GatewayEndpointConfig,
  { modelDefinitionId }: GatewayEndpointModelMapping,
): NotTriedReason | undefined {
  const isIt = (one: { readonly modelDefinitionId: string }): boolean =>
    one.modelDefinitionId === modelDefinitionId;
  const usable = models.find(isIt);
  if (usable === undefined) return unusable.find(isIt)?.reason ?? "ORPHANED";
  return usable.isSecretBound ? undefined : "SECRET_WITHOUT_PROVIDER";
}

async function tryModel(
  { modelDefinitionId, modelDefinition }: GatewayEndpointModelMapping,
  target: CallTarget,
  signal: AbortSignal,
): Promise<Pick<ModelTrial, "outcome" | "status" | "ms" | "error">> {
  const begin = performance.now();
  const body = {
    model: modelDefinitionId,
    messages: [{ role: "user", content: "ping" }],
    ...shortest(modelDefinition?.provider),
  };
  const answer = await postChat(target, body, signal);
  const text = await wholeText(answer).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason;
    return error as Error;
  });
  const ms = Math.round(performance.now() - begin);
  const status = answer.statusCode ?? 0;
  if (typeof text !== "string") return { outcome: "failed", status, ms, error: text.message };
  const said = objectIn(text);
  if (status === 200 && said !== undefined && errorIn(said) === undefined) {
    return { outcome: "answered", status, ms };
  }
  return { outcome: "failed", status, ms, error: explained(errorIn(said)) };
}

/** The least that a model may be asked for. Those of OpenAI that think first need room to begin. */
function shortest(provider: string | undefined): object {
  const isOpenai = provider === "openai" || provider === "azure";
  return isOpenai ? { max_completion_tokens: 16 } : { max_tokens: 1 };
}

function explained(error: ReturnType<typeof errorIn>): string {
  const text = error === undefined ? "what came is no answer of a model" : lineOf(error);
  return text.includes("(EGRESS_FORBIDDEN)")
    ? `${text}: GW_EGRESS_ALLOW names what may be called beyond public addresses over TLS`
    : text;
}
