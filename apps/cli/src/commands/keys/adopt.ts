import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withLocalGateway } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import { existingDatabase } from "../../options/database-option.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printDone } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { count } from "../../views/count.js";
import { parseKekVersion } from "./kek-version.js";

export function adoptKey(io: CliIo): Command {
  return installationCommand("adopt", "Register a key again that the key registry lost.", [
    "GW_KEK_1=file:/etc/gw/keys/kek-1 gw keys adopt 1 --database sqlite:.gw/gateway.db",
  ])
    .argument("<version>", "a version that secrets use and the registry lacks")
    .addHelpText(
      "after",
      `
For a database whose secrets were restored without the key registry: servers do not start on it.
Opens every secret of that version with the configured key first, and registers the key only if all
of them open. A passphrase cannot be adopted, because its salt was in the registry: restore the
registry from a backup.`,
    )
    .action(async (text: string, options: InstallationOptions) => {
      const version = parseKekVersion(text);
      const { database } = options;
      if (database === undefined) {
        throw wrongUse("gw keys adopt works on a database; name it with --database");
      }
      const settings = { ...(await existingDatabase(io, database)), degraded: true };
      await withLocalGateway(io, { settings, database }, async (gateway) => {
        const { adoptKek } = await import("@gw/key-management");
        const progress = new Progress(io);
        const kek = await adoptKek({
          ...{ ...gateway, version, by: { principal: localPrincipal() } },
          onProgress: (done, total) =>
            progress.show({ label: "opening", done, total, unit: "secrets" }),
        }).finally(() => progress.end());
        const { fingerprint, state, secrets } = kek;
        const key = `Key version ${version} (fingerprint ${fingerprint})`;
        const sentence = `${key} is ${state} again, with ${count(secrets, "secret")}`;
        printDone(io, options, sentence, kek);
      });
    });
}
