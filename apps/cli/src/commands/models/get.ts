import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpModelDefinition } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { modelView } from "../../views/model-view.js";

export function getModel(io: CliIo): Command {
  return storeCommand("get", "Show one model definition.", ["gw models get gpt4o"])
    .argument("<model>", "name or id (d-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, modelView, await lookUpModelDefinition(store, name));
      });
    });
}
