import type { AffectedEndpoint, SecretUsage } from "@gw/entities";
import type { Output } from "../terminal/cli-io.js";
import { quoted } from "../terminal/printable.js";
import { renderTable } from "../terminal/table.js";
import { count } from "./count.js";

/** Renders what breaks if a secret is deleted. */
export function renderUsage(usage: SecretUsage, { isTTY, columns: cells }: Output): string {
  const { secret, modelDefinitions, endpoints, bindings } = usage;
  const name = quoted(secret.secretName);
  if (modelDefinitions.length === 0) return `Nothing uses secret ${name}.\n`;
  const width = isTTY ? cells : undefined;
  const broken = endpoints.filter(({ breaks }) => breaks).length;
  const endpointNames = new Map(endpoints.map((endpoint) => [endpoint.endpointId, endpoint]));
  const parts = [
    `If secret ${name} is deleted, ${count(modelDefinitions.length, "model definition")} ` +
      `${modelDefinitions.length === 1 ? "becomes an orphan" : "become orphans"}, ` +
      `${broken} of ${count(endpoints.length, "affected endpoint")} ` +
      `${broken === 1 ? "breaks" : "break"}, ` +
      `and ${count(bindings.length, "bound resource")} ` +
      `${bindings.length === 1 ? "depends" : "depend"} on them.\n`,
    renderTable(
      [
        { title: "model definition", of: (definition) => definition.name },
        { title: "model", of: (definition) => `${definition.provider}/${definition.modelName}` },
      ],
      modelDefinitions,
      width,
    ),
    endpoints.length > 0 &&
      renderTable(
        [
          { title: "endpoint", of: (endpoint) => endpoint.name },
          { title: "without the secret", of: showEffect },
        ],
        endpoints,
        width,
      ),
    bindings.length > 0 &&
      renderTable(
        [
          { title: "bound resource", of: (bound) => `${bound.resourceType}/${bound.resourceId}` },
          { title: "display name", of: (bound) => bound.displayName },
          { title: "endpoint", of: (bound) => endpointNames.get(bound.endpointId)?.name },
          {
            title: "effect",
            of: (bound) =>
              endpointNames.get(bound.endpointId)?.breaks ? "breaks" : "keeps working",
          },
        ],
        bindings,
        width,
      ),
  ];
  return parts.filter((part) => part !== false).join("\n");
}

function showEffect({ breaks, lostModels }: AffectedEndpoint): string {
  const lost = lostModels.join(", ");
  return breaks ? `BREAKS: no model remains (loses ${lost})` : `keeps working without ${lost}`;
}
