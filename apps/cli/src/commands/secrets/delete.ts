import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { withStore } from "../../connection/connect.js";
import { carryOut, type DeletionOptions, deletes } from "../../options/deletion.js";
import { findSecret } from "../../lookup/find-entity.js";
import { quoted } from "../../terminal/printable.js";
import { findSecretUsage } from "../../secret-usage.js";
import { storeCommand } from "../../options/store-command.js";
import { renderUsage } from "../../views/usage-report.js";

interface Options extends DeletionOptions {
  readonly ifUnused?: boolean;
}

export function deleteSecret(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a secret; model definitions become orphans.", [
    "gw secrets delete openai --dry-run",
    "gw secrets delete openai --if-unused --yes",
  ])
    .argument("<secret>", "name or id (s-…)")
    .option("--if-unused", "refuse while a model definition uses it");
  return deletes(command).action(async (name: string, options: Options) => {
    await withStore(io, options, async (store, by) => {
      const secret = await findSecret(store, name);
      const usage = await findSecretUsage(store, secret);
      const { secretId, secretName } = secret;
      const ifUnused = options.ifUnused ? { ifUnused: true } : {};
      await carryOut(io, options, {
        what: `secret ${quoted(secretName)}`,
        effects: renderUsage(usage, options.dryRun ? io.stdout : io.stderr),
        result: usage,
        run: () => store.deleteGatewaySecret({ secretId, ...ifUnused }, by),
      });
    });
  });
}
