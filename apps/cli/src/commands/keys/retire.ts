import type { Command } from "commander";
import { requireAgreement } from "../../terminal/confirmation.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { withKeys } from "../../key-connection.js";
import { notice, printDone } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends StoreOptions {
  readonly yes?: boolean;
}

export function retireKey(io: CliIo): Command {
  return storeCommand("retire", "End a key that no secret needs any more.", [
    "gw keys retire 1",
    "gw keys retire 1 --database env:DATABASE_URL --yes",
  ])
    .argument("<version>", "a retiring version, or a staged one that is not wanted")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      `
Refused while any secret is sealed under it. Its entry stays, with fingerprint and dates, and its
number is never used again. Backups made before still need the key: keep a copy as long as them.`,
    )
    .action(async (text: string, options: Options) => {
      const version = parseKekVersion(text);
      // Also where the key itself is lost, as that of a staged version may be.
      await withKeys(io, { ...options, degraded: true }, async ({ keys, by }) => {
        await requireAgreement(io, options, {
          question: `Retire key version ${version}`,
          effects: [
            `Nothing will open with key version ${version} any more, and its number is used up.`,
          ],
        });
        const kek = await keys.retireKek({ version }, by);
        printDone(io, options, `Key version ${version} is retired`, kek);
        if (options.json) return;
        notice(
          io,
          `Backups older than now still need the key with fingerprint ${kek.fingerprint}: keep it ` +
            "as long as them, apart from them. The servers need it no more.",
        );
      });
    });
}
