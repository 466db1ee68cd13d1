import type { ListedEndpoint, ModelDescriptions } from "../format-definition.js";

export const models: ModelDescriptions = {
  model,
  list: (endpoints) => ({ object: "list", data: endpoints.map(model) }),
};

function model({ endpointName, createdAt }: ListedEndpoint): object {
  const created = Math.floor(createdAt / 1_000);
  return { id: endpointName, object: "model", created, owned_by: "gateway" };
}
