import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printJson } from "../../terminal/output.js";
import { renderUsage } from "../../views/usage-report.js";

export function showSecretUsage(io: CliIo): Command {
  return storeCommand("usage", "Show what breaks if a secret is deleted.", [
    "gw secrets usage openai",
    "gw secrets usage openai --json | jq '.endpoints[] | select(.breaks).name'",
  ])
    .argument("<secret>", "name or id (s-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withClient(io, options, async ({ store, operations }) => {
        const { secretId } = await lookUpSecret(store, name);
        const usage = await operations.getSecretUsage({ secretId });
        if (options.json) return printJson(io, usage);
        io.stdout.write(renderUsage(usage, io.stdout));
      });
    });
}
