import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { withStore } from "../../connection/connect.js";
import { findSecret } from "../../lookup/find-entity.js";
import { printJson } from "../../terminal/output.js";
import { findSecretUsage } from "../../secret-usage.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { renderUsage } from "../../views/usage-report.js";

export function showSecretUsage(io: CliIo): Command {
  return storeCommand("usage", "Say who breaks if the secret is deleted.", [
    "gw secrets usage openai",
    "gw secrets usage openai --json | jq '.endpoints[] | select(.breaks).name'",
  ])
    .argument("<secret>", "name or id (s-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        const usage = await findSecretUsage(store, await findSecret(store, name));
        if (options.json) return printJson(io, usage);
        io.stdout.write(renderUsage(usage, io.stdout));
      });
    });
}
