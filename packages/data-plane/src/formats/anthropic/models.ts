import type { ListedEndpoint, ModelDescriptions } from "../format-definition.js";

export const models: ModelDescriptions = {
  model,
  list: (endpoints) => ({
    data: endpoints.map(model),
    // All of them are on the first page.
    has_more: false,
    first_id: endpoints.at(0)?.endpointName ?? null,
    last_id: endpoints.at(-1)?.endpointName ?? null,
  }),
};

function model({ endpointName: id, createdAt }: ListedEndpoint): object {
  return { type: "model", id, display_name: id, created_at: new Date(createdAt).toISOString() };
}
