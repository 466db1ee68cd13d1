import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findSecret } from "../../find.js";
import { printJson } from "../../output.js";
import { findSecretUsage } from "../../secret-usage.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
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
