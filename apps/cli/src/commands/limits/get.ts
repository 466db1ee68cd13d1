import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpLimit } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { limitView } from "./limit-view.js";

export function getLimit(io: CliIo): Command {
  return storeCommand("get", "Show one limit and what it does.", ["gw limits get daily"])
    .argument("<limit>", "name or id (l-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, limitView, await lookUpLimit(store, name));
      });
    });
}
