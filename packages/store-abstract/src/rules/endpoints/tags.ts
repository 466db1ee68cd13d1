import type { DeleteGatewayEndpointTagInput, SetGatewayEndpointTagInput } from "@gw/entities";
import { notFound } from "../errors.js";
import type { Mutation } from "../mutation.js";
import { requireEndpoint } from "./endpoints.js";

export async function setTag(
  mutation: Mutation,
  { endpointId, key, value }: SetGatewayEndpointTagInput,
): Promise<void> {
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  await mutation.tx.putTag(endpointId, { key, value });
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("setGatewayEndpointTag", { id: endpointId, name: endpoint.name });
}

export async function deleteTag(
  mutation: Mutation,
  { endpointId, key }: DeleteGatewayEndpointTagInput,
): Promise<void> {
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  if (!endpoint.tags.some((tag) => tag.key === key)) {
    notFound("GatewayEndpointTag", { endpointId, key });
  }
  await mutation.tx.deleteTag(endpointId, key);
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("deleteGatewayEndpointTag", { id: endpointId, name: endpoint.name });
}
