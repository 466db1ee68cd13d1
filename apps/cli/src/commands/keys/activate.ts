import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { notice, printDone } from "../../terminal/output.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends InstallationOptions {
  readonly ignoreServer?: readonly string[];
  readonly yes?: boolean;
}

export function activateKey(io: CliIo): Command {
  return installationCommand("activate", "Activate a staged key: secrets are sealed under it.", [
    "gw keys activate 2",
    "gw keys activate 2 --ignore-server gw-3:4711:9f3a --yes",
  ])
    .argument("<version>", "a staged version")
    .option("--ignore-server <id...>", "servers that lack the key but no longer run")
    .option("-y, --yes", "do not ask for confirmation")
    .addHelpText(
      "after",
      `
Fails if a running server lacks the key. A lower version cannot be activated again: to use older key
material, stage it under a new version.`,
    )
    .action(async (text: string, options: Options) => {
      const version = parseKekVersion(text);
      const { ignoreServer: ignoreServers } = options;
      await withInstallation(io, { ...options, keyUse: "open" }, async ({ keys, by }) => {
        await requireConfirmation(io, options, {
          question: `Activate key version ${version}`,
          effects: [
            `Secrets will be sealed under key version ${version} from now on. A lower version ` +
              "cannot be activated again.",
          ],
        });
        const kek = await keys.activateKek({ version, ignoreServers }, by);
        printDone(io, options, `Key version ${version} is active`, kek);
        if (!options.json) notice(io, "Next: gw keys rotate, for the existing secrets");
      });
    });
}
