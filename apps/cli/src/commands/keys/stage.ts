import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printDone } from "../../terminal/output.js";
import { parseKekVersion } from "./kek-version.js";

export function stageKey(io: CliIo): Command {
  return installationCommand(
    "stage",
    "Register a new key, so that every server can decrypt with it.",
    [
      "gw keys stage 2",
      "GW_KEK_2=file:/etc/gw/keys/kek-2 gw keys stage 2 --database sqlite:.gw/gateway.db",
    ],
  )
    .argument("<version>", "the version of the new key, higher than the active one")
    .addHelpText(
      "after",
      `
The key is read from the settings of the server or, with --database, from this environment: from
GW_KEK_<n>, or from a file kek-<n> in the folder GW_KEK_DIR, which running servers reload. A
variable requires a restart of each server. No secret is sealed under the key until gw keys
activate.`,
    )
    .action(async (text: string, options: InstallationOptions) => {
      const version = parseKekVersion(text);
      await withInstallation(io, { ...options, keyUse: "open" }, async ({ keys, by }) => {
        const kek = await keys.stageKek({ version }, by);
        const { provider, fingerprint } = kek;
        const sentence = `Key version ${version} (${provider}, fingerprint ${fingerprint}) is staged`;
        printDone(io, options, sentence, kek);
        if (options.json) return;
        notice(io, `Next: gw keys rotate --to ${version}, or gw keys activate ${version}`);
      });
    });
}
