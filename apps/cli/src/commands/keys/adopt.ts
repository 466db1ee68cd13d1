import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { withKeys } from "../../key-connection.js";
import { printDone } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseKekVersion } from "./kek-version.js";

export function adoptKey(io: CliIo): Command {
  return storeCommand("adopt", "Enter a key again that the registry lost.", [
    "GW_KEK_1=file:/etc/gw/keys/kek-1 gw keys adopt 1 --database sqlite:.gw/gateway.db",
  ])
    .argument("<version>", "a version that secrets name and the registry lacks")
    .addHelpText(
      "after",
      `
For a database whose secrets were restored without the key registry: servers refuse to start on it.
Opens every secret of that version with the configured key first, and enters it only if all open. A
passphrase cannot be adopted, since its salt was in the registry: restore that from a backup.`,
    )
    .action(async (text: string, options: StoreOptions) => {
      const version = parseKekVersion(text);
      if (options.database === undefined) {
        throw wrongUse("gw keys adopt works on a database: name it with --database");
      }
      await withKeys(io, { ...options, degraded: true }, async ({ adopt }) => {
        const progress = new Progress(io);
        const kek = await adopt?.({
          version,
          onProgress: (done, total) =>
            progress.show({ label: "opening", done, total, unit: "secrets" }),
        }).finally(() => progress.end());
        if (kek === undefined) return;
        const sentence = `Key version ${version} (fingerprint ${kek.fingerprint}) is ${kek.state} again, with ${kek.secrets} secrets`;
        printDone(io, options, sentence, kek);
      });
    });
}
