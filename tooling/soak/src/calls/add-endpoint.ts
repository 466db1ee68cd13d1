import { RestGatewayStore } from "@gw/store-rest";
import { adminToken } from "../processes/server-process.ts";
import { shares } from "./traffic-split.ts";

/** Adds the endpoint `chat` with one model per share. */
export async function addEndpoint(url: string, upstream: string): Promise<void> {
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const { secretId } = await store.createGatewaySecret({
    secretName: "provider",
    provider: "openai-compatible",
    secretValue: { api_key: "sk-0123456789abcdef" },
    authConfig: { api_base: `${upstream}/v1` },
  });
  const modelConfigs = [];
  for (const [name, share] of Object.entries(shares)) {
    const definition = { name, secretId, provider: "openai-compatible", modelName: name };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
    modelConfigs.push({ modelDefinitionId, weight: share * 100 });
  }
  await store.createGatewayEndpoint({
    name: "chat",
    modelConfigs,
    routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
  });
  await store.close();
}
