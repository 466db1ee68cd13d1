import type { Command } from "commander";
import { interrupted } from "../../cli-error.js";
import { requireExisting } from "../../connection/database-url.js";
import { localSettings, withLocalGateway } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import {
  type ExportKeyOptions,
  readExportKey,
  withExportKeyOptions,
} from "../../options/export-key-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice, printDone } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { count } from "../../views/count.js";
import { explainTransfer } from "./transfer-errors.js";

interface Options extends StoreOptions, ExportKeyOptions {
  readonly out: string;
}

/** Labels that differ from the singular of the list's name. */
const labels: Readonly<Record<string, string>> = { modelDefinitions: "model" };

export function exportGateway(io: CliIo): Command {
  const command = storeCommand(
    "export",
    "Export a gateway to a file that is sealed under its own key.",
    [
      "gw export --out gateway.gwx --key-file ./export-key",
      "gw export --out gateway.gwx --passphrase-env EXPORT_PASSPHRASE --database env:DATABASE_URL",
    ],
  ).requiredOption("--out <file>", "a new file that only you can read (mode 0600)");
  return withExportKeyOptions(command)
    .addHelpText(
      "after",
      `
Works on the database with the keys of its server (GW_KEK_<n>), because a server returns no
credential. The file contains everything that belongs to the gateway, with ids. Its secrets are
sealed under a key or a passphrase of the file; without an option, the command asks for a passphrase.
The file and its key together give access to the credentials. gw import imports the file into another
gateway.`,
    )
    .action(async ({ out, database, json, ...keyOptions }: Options) => {
      const settings = await localSettings(io, database);
      requireExisting(settings.databaseUrl, "pass the gateway to export as --database");
      const source = await readExportKey(io, keyOptions, { isNew: true });
      const [{ loadExportKey }, transfer] = await Promise.all([
        import("@gw/crypto"),
        import("@gw/transfer"),
      ]);
      const progress = new Progress(io);
      const report = await explainTransfer("--out", async () => {
        const key = await loadExportKey(source);
        return withLocalGateway(io, { settings, database }, (gateway) =>
          interruptible((signal) =>
            transfer
              .exportGateway({
                source: gateway,
                ...{ path: out, key, by: { principal: localPrincipal() }, signal },
                onProgress: ({ done, total }) =>
                  progress.show({ label: "exporting", done, total, unit: "items" }),
              })
              .catch((error: unknown) => {
                throw signal.aborted ? interrupted() : error;
              })
              .finally(() => progress.end()),
          ),
        );
      });
      const items = Object.entries(report.counts)
        .map(([list, number]) => count(number, labels[list] ?? list.slice(0, -1)))
        .join(", ");
      const sentence = `Wrote ${items} to ${out}, at revision ${report.revision}`;
      printDone(io, { json }, sentence, { file: out, ...report });
      if (!json)
        notice(
          io,
          "Store the key apart from the file: together they give access to the credentials.",
        );
    });
}
