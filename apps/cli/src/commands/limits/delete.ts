import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpLimit } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printable, quoted } from "../../terminal/printable.js";
import { limitEffect } from "./limit-effect.js";

export function deleteLimit(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a limit.", [
    "gw limits delete daily --dry-run",
    "gw limits delete daily --yes",
  ]).argument("<limit>", "name or id (l-…)");
  return deletes(command).action(async (name: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const limit = await lookUpLimit(store, name);
      const { limitId } = limit;
      await confirmDeletion(io, options, {
        what: `limit ${quoted(limit.name)}`,
        effects: `No longer applies: ${printable(limitEffect(limit))}\n`,
        result: { limit },
        run: () => store.deleteGatewayLimit({ limitId }, by),
      });
    });
  });
}
