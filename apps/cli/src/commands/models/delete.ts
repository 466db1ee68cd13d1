import type { Command } from "commander";
import { CliError } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { withStore } from "../../connection/connect.js";
import { carryOut, type DeletionOptions, deletes } from "../../options/deletion.js";
import { exitCodes } from "../../exit-code.js";
import { findModelDefinition } from "../../lookup/find-entity.js";
import { findEndpointsUsing } from "../../model-usage.js";
import { quoted } from "../../terminal/printable.js";
import { storeCommand } from "../../options/store-command.js";

export function deleteModel(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a model definition that no endpoint uses.", [
    "gw models delete gpt4o --dry-run",
    "gw models delete gpt4o --yes",
  ]).argument("<model>", "name or id (d-…)");
  return deletes(command).action(async (name: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const definition = await findModelDefinition(store, name);
      const endpoints = (await findEndpointsUsing(store, definition)).map((user) => user.name);
      const what = `model definition ${quoted(definition.name)}`;
      if (endpoints.length > 0 && !options.dryRun) throw inUse(what, definition.name, endpoints);
      await carryOut(io, options, {
        what,
        effects:
          endpoints.length === 0
            ? `No endpoint uses ${what}.\n`
            : `${what} is used by ${endpoints.join(", ")}: deleting it is refused.\n`,
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
    exitCodes.refused,
    "INVALID_STATE",
    `${what} is used by ${endpoints.join(", ")}; detach it there first, ` +
      `such as gw endpoints detach ${endpoints[0]} ${quoted(name)}`,
  );
}
