import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { notice, printDone } from "../../terminal/output.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends InstallationOptions {
  readonly yes?: boolean;
}

export function retireKey(io: CliIo): Command {
  return installationCommand("retire", "Retire a key that no secret uses.", [
    "gw keys retire 1",
    "gw keys retire 1 --database env:DATABASE_URL --yes",
  ])
    .argument("<version>", "a retiring version, or a staged one that is not needed")
    .option("-y, --yes", "do not ask for confirmation")
    .addHelpText(
      "after",
      `
Fails if a secret is sealed under the key. The registry keeps its fingerprint and dates, and its
version is never used again. Older backups still need the key: keep a copy of it for as long as you
keep them.`,
    )
    .action(async (text: string, options: Options) => {
      const version = parseKekVersion(text);
      // A staged version can be retired even if its key is lost.
      await withInstallation(io, { ...options, keyUse: "repair" }, async ({ keys, by }) => {
        await requireConfirmation(io, options, {
          question: `Retire key version ${version}`,
          effects: [
            `Key version ${version} will open no secret from now on, and its number cannot be used ` +
              "again.",
          ],
        });
        const kek = await keys.retireKek({ version }, by);
        printDone(io, options, `Key version ${version} is retired`, kek);
        if (options.json) return;
        notice(
          io,
          `Older backups still need the key with fingerprint ${kek.fingerprint}: keep a copy for as ` +
            "long as you keep them, apart from them. Servers no longer need it.",
        );
      });
    });
}
