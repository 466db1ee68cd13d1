import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findSecret } from "../../find.js";
import { printOne } from "../../output.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import { secretView } from "../../views/secret-view.js";

export function getSecret(io: CliIo): Command {
  return storeCommand("get", "Show one secret; its value never shows, only a mask.", [
    "gw secrets get openai",
    "gw secrets get openai --json",
  ])
    .argument("<secret>", "name or id (s-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, secretView, await findSecret(store, name));
      });
    });
}
