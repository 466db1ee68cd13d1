import { RestGatewayStore } from "@gw/store-rest";
import { adminToken, type ServerProcess } from "../processes/server-process.ts";

/** Writes rows to all tables through a gateway. */
export async function useEveryTable({ url }: ServerProcess, name = "0"): Promise<void> {
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const secretValue = { api_key: "x" };
  const { secretId } = await store.createGatewaySecret({
    secretName: name,
    secretValue,
    provider: "openai",
  });
  const definition = { name, secretId, provider: "openai", modelName: "gpt" };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  const tags = [{ key: "team", value: "search" }];
  const modelConfigs = [{ modelDefinitionId }];
  const { endpointId } = await store.createGatewayEndpoint({ name, modelConfigs, tags });
  await store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: name });
  await store.createGatewayLimit({
    ...{ name, measure: "requests", amount: "1000000", action: "REJECT", onOutage: "ADMIT" },
    window: { unit: "DAYS", length: 1 },
    scope: { kind: "ENDPOINT", value: endpointId },
  });
}
