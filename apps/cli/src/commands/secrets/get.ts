import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { secretView } from "../../views/secret-view.js";

export function getSecret(io: CliIo): Command {
  return storeCommand("get", "Show one secret with a masked value.", [
    "gw secrets get openai",
    "gw secrets get openai --json",
  ])
    .argument("<secret>", "name or id (s-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, secretView, await lookUpSecret(store, name));
      });
    });
}
