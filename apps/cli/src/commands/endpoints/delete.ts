import type { GatewayEndpoint, GatewayEndpointBinding } from "@gw/entities";
import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printable, quoted } from "../../terminal/printable.js";
import { count } from "../../views/count.js";
import { showTag } from "../../views/tag-view.js";

export function deleteEndpoint(io: CliIo): Command {
  const command = storeCommand("delete", "Delete an endpoint with its bindings and tags.", [
    "gw endpoints delete chat --dry-run",
    "gw endpoints delete chat --yes",
  ]).argument("<endpoint>", "name or id (e-…)");
  return deletes(command).action(async (name: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const endpoint = await lookUpEndpoint(store, name);
      const { endpointId } = endpoint;
      const bindings = await everyPage((page) =>
        store.listEndpointBindings({ ...page, endpointId }),
      );
      await confirmDeletion(io, options, {
        what: `endpoint ${quoted(endpoint.name)}`,
        effects: renderEffects(endpoint, bindings),
        result: { endpoint, bindings },
        run: () => store.deleteGatewayEndpoint({ endpointId }, by),
      });
    });
  });
}

function renderEffects(
  { name, modelMappings, tags }: GatewayEndpoint,
  bindings: readonly GatewayEndpointBinding[],
): string {
  const lines = [
    `If endpoint ${quoted(name)} is deleted, ${count(modelMappings.length, "mapping")}, ` +
      `${count(tags.length, "tag")} and ${count(bindings.length, "binding")} are deleted too:`,
    ...modelMappings.map(
      (mapping) =>
        `  model    ${mapping.modelDefinition?.name ?? mapping.modelDefinitionId} (kept)`,
    ),
    ...tags.map((tag) => `  tag      ${showTag(tag)}`),
    ...bindings.map(({ resourceType, resourceId, displayName }) => {
      const shown = displayName === undefined ? "" : ` (${displayName})`;
      return `  binding  ${resourceType}/${resourceId}${shown} breaks`;
    }),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
