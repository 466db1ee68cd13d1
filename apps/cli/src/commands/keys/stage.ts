import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { withKeys } from "../../key-connection.js";
import { notice, printDone } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseKekVersion } from "./kek-version.js";

export function stageKey(io: CliIo): Command {
  return storeCommand("stage", "Enter a new key, so that everybody can decrypt with it.", [
    "gw keys stage 2",
    "GW_KEK_2=file:/etc/gw/keys/kek-2 gw keys stage 2 --database sqlite:.gw/gateway.db",
  ])
    .argument("<version>", "the number of the new key, above the active one")
    .addHelpText(
      "after",
      `
The key is taken from the settings of the server, or with --database from those here: GW_KEK_<n>, or
a file kek-<n> in the folder of GW_KEK_DIR, which running servers look into every second. What is in
a variable needs a rolling restart. Nothing is sealed with it before gw keys activate.`,
    )
    .action(async (text: string, options: StoreOptions) => {
      const version = parseKekVersion(text);
      await withKeys(io, options, async ({ keys, by }) => {
        const kek = await keys.stageKek({ version }, by);
        const sentence = `Key version ${version} (${kek.provider}, fingerprint ${kek.fingerprint}) is staged`;
        printDone(io, options, sentence, kek);
        if (options.json) return;
        notice(
          io,
          `Next: gw keys rotate --to ${version}, or step by step gw keys activate ${version}`,
        );
      });
    });
}
