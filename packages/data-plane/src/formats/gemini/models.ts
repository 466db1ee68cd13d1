import type { ListedEndpoint, ModelDescriptions } from "../format-definition.js";
import { operations } from "./operations.js";

export const models: ModelDescriptions = {
  model,
  list: (endpoints) => ({ models: endpoints.map(model) }),
};

function model({ endpointName }: ListedEndpoint): object {
  return {
    name: `models/${endpointName}`,
    displayName: endpointName,
    supportedGenerationMethods: operations.map(({ name }) => name),
  };
}
