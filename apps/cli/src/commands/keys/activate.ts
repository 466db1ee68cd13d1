import type { Command } from "commander";
import { requireAgreement } from "../../terminal/confirmation.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { withKeys } from "../../key-connection.js";
import { notice, printDone } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends StoreOptions {
  readonly ignoreServer?: readonly string[];
  readonly yes?: boolean;
}

export function activateKey(io: CliIo): Command {
  return storeCommand("activate", "Let everything be sealed with a staged key from now on.", [
    "gw keys activate 2",
    "gw keys activate 2 --ignore-server gw-3:4711:9f3a --yes",
  ])
    .argument("<version>", "a staged version")
    .option("--ignore-server <id...>", "servers that lack the key and are known to be gone")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      `
Refused while a running server lacks the key. There is no way back to a lower version: to go back to
older key material, stage it under a new number.`,
    )
    .action(async (text: string, options: Options) => {
      const version = parseKekVersion(text);
      const { ignoreServer: ignoreServers } = options;
      await withKeys(io, options, async ({ keys, by }) => {
        await requireAgreement(io, options, {
          question: `Activate key version ${version}`,
          effects: [
            `Every value written from now on will be sealed under key version ${version}. Versions ` +
              "only rise: there is no way back to a lower one.",
          ],
        });
        const kek = await keys.activateKek({ version, ignoreServers }, by);
        printDone(io, options, `Key version ${version} is active`, kek);
        if (!options.json) notice(io, "Next: gw keys rotate, for what was sealed before");
      });
    });
}
