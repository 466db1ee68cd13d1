import type { ModelList } from "../format-definition.js";

export const modelList: ModelList = {
  path: "/v1/models",
  body: (endpointNames) => ({
    object: "list",
    data: endpointNames.map((id) => ({ id, object: "model", created: 0, owned_by: "gateway" })),
  }),
};
