import type { Command } from "commander";
import { CliError } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { exitCodes } from "../../exit-code.js";
import { lookUpModelDefinition } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { quoted } from "../../terminal/printable.js";

export function deleteModel(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a model definition that no endpoint uses.", [
    "gw models delete gpt4o --dry-run",
    "gw models delete gpt4o --yes",
  ]).argument("<model>", "name or id (d-…)");
  return deletes(command).action(async (name: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const { findEndpointsUsingModel } = await import("@gw/gateway/operations");
      const definition = await lookUpModelDefinition(store, name);
      const users = await findEndpointsUsingModel(store, definition);
      const endpoints = users.map((endpoint) => endpoint.name);
      const what = `model definition ${quoted(definition.name)}`;
      if (endpoints.length > 0 && !options.dryRun) throw inUse(what, definition.name, endpoints);
      await confirmDeletion(io, options, {
        what,
        effects:
          endpoints.length === 0
            ? `No endpoint uses ${what}.\n`
            : `${what} cannot be deleted: ${endpoints.join(", ")} uses it.\n`,
        result: { modelDefinition: definition, endpoints },
        run: () => {
          const { modelDefinitionId } = definition;
          return store.deleteGatewayModelDefinition({ modelDefinitionId }, by);
        },
      });
    });
  });
}

function inUse(what: string, name: string, endpoints: readonly string[]): CliError {
  return new CliError(
    exitCodes.rejected,
    "INVALID_STATE",
    `${what} is used by ${endpoints.join(", ")}; detach it first, ` +
      `such as with gw endpoints detach ${endpoints[0]} ${quoted(name)}`,
  );
}
