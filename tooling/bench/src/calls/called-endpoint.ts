import type { BenchGateway } from "../gateways/bench-gateway.ts";
import { calledEndpoint, calledModel } from "./call-request.ts";

/** Adds the endpoint that clients call, with a model of the upstream. */
export async function addCalledEndpoint(
  { store }: BenchGateway,
  {
    apiBase,
    credential,
    usageTracking,
  }: {
    readonly apiBase: string;
    readonly credential: string;
    readonly usageTracking?: boolean;
  },
): Promise<void> {
  const by = { principal: "bench" };
  const { secretId } = await store.createGatewaySecret(
    {
      secretName: "upstream",
      provider: "openai",
      secretValue: { api_key: credential },
      authConfig: { api_base: apiBase },
    },
    by,
  );
  const { modelDefinitionId } = await store.createGatewayModelDefinition(
    { name: "upstream", provider: "openai", modelName: calledModel, secretId },
    by,
  );
  await store.createGatewayEndpoint(
    { name: calledEndpoint, modelConfigs: [{ modelDefinitionId }], usageTracking },
    by,
  );
}
