import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { quoted } from "../../terminal/printable.js";
import { renderUsage } from "../../views/usage-report.js";

interface Options extends DeletionOptions {
  readonly ifUnused?: boolean;
}

export function deleteSecret(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a secret; its model definitions are orphaned.", [
    "gw secrets delete openai --dry-run",
    "gw secrets delete openai --if-unused --yes",
  ])
    .argument("<secret>", "name or id (s-…)")
    .option("--if-unused", "fail if a model definition uses the secret");
  return deletes(command).action(async (name: string, options: Options) => {
    await withClient(io, options, async ({ store, operations, by }) => {
      const { secretId, secretName } = await lookUpSecret(store, name);
      const usage = await operations.getSecretUsage({ secretId });
      const ifUnused = options.ifUnused ? { ifUnused: true } : {};
      await confirmDeletion(io, options, {
        what: `secret ${quoted(secretName)}`,
        effects: renderUsage(usage, options.dryRun ? io.stdout : io.stderr),
        result: usage,
        run: () => store.deleteGatewaySecret({ secretId, ...ifUnused }, by),
      });
    });
  });
}
