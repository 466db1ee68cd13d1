import type { GatewayModelDefinition } from "@gw/entities";
import type { View } from "../terminal/output.js";
import { showTime, stamps } from "./time.js";

const orphan = "none (orphan)";

export const modelView: View<GatewayModelDefinition> = {
  none: "no model definitions",
  columns: [
    { title: "name", of: (definition) => definition.name },
    { title: "provider", of: (definition) => definition.provider },
    { title: "model", of: (definition) => definition.modelName },
    { title: "secret", of: (definition) => definition.secretName ?? definition.secretId ?? orphan },
    { title: "id", of: (definition) => definition.modelDefinitionId },
    { title: "updated", of: (definition) => showTime(definition.lastUpdatedAt) },
  ],
  details: (definition) => [
    ["name", definition.name],
    ["id", definition.modelDefinitionId],
    ["provider", definition.provider],
    ["model", definition.modelName],
    ["secret", secretOf(definition)],
    ...stamps(definition),
  ],
};

function secretOf({ secretId, secretName }: GatewayModelDefinition): string {
  if (secretId === undefined) return `${orphan}; set one with gw models update --secret`;
  return secretName === undefined ? secretId : `${secretName} (${secretId})`;
}
