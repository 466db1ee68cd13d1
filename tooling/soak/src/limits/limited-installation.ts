import type { CreateGatewayLimitInput, GatewayLimit } from "@gw/entities";
import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import { adminToken } from "../processes/server-process.ts";
import type { ChargingProvider } from "./charging-provider.ts";

/** What calls can name. */
export interface LimitedInstallation {
  readonly endpoints: readonly { readonly name: string; readonly endpointId: string }[];
  readonly tokens: readonly { readonly token: string; readonly tokenId: string }[];
  readonly limits: readonly GatewayLimit[];
}

/** Each endpoint has both. */
export const modelNames = ["model-1", "model-2"];
const endpointNames = ["chat-1", "chat-2", "chat-3", "chat-4"];
const tokenNames = ["app-1", "app-2", "app-3", "app-4"];

/** Creates endpoints, tokens and limits. */
export async function createLimitedInstallation(options: {
  readonly url: string;
  readonly provider: ChargingProvider;
  readonly limits: readonly CreateGatewayLimitInput[];
}): Promise<LimitedInstallation> {
  const { provider } = options;
  const access = { baseUrl: options.url, token: adminToken };
  const store = new RestGatewayStore(access);
  const { secretId } = await store.createGatewaySecret({
    secretName: "provider",
    provider: "openai-compatible",
    secretValue: { api_key: "sk-0123456789abcdef" },
    authConfig: { api_base: `${provider.url}/v1` },
  });
  const modelConfigs = [];
  for (const name of modelNames) {
    const definition = { name, secretId, provider: "openai-compatible", modelName: name };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
    provider.addModel(name, modelDefinitionId);
    modelConfigs.push({ modelDefinitionId, weight: 1 });
  }
  const routing = { modelConfigs, routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT" } as const;
  const endpoints = [];
  for (const name of endpointNames) {
    const { endpointId } = await store.createGatewayEndpoint({ name, ...routing });
    endpoints.push({ name, endpointId });
  }
  const admin = new RestAdminClient(access);
  const tokens = [];
  for (const name of tokenNames) {
    const { token, info } = await admin.createAccessToken({ name, roles: ["invoker"] });
    tokens.push({ token, tokenId: info.tokenId });
  }
  const limits = [];
  for (const limit of options.limits) limits.push(await store.createGatewayLimit(limit));
  await store.close();
  return { endpoints, tokens, limits };
}
