import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findModelDefinition } from "../../find.js";
import { printOne } from "../../output.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import { modelView } from "../../views/model-view.js";

export function getModel(io: CliIo): Command {
  return storeCommand("get", "Show one model definition.", ["gw models get gpt4o"])
    .argument("<model>", "name or id (d-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, modelView, await findModelDefinition(store, name));
      });
    });
}
