import type { Command } from "commander";
import { interrupted } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireExisting } from "../../connection/database-url.js";
import { explainTransfer } from "./transfer-errors.js";
import {
  type ExportKeyOptions,
  readExportKey,
  withExportKeyOptions,
} from "../../options/export-key-options.js";
import { interruptible } from "../../terminal/interruptible.js";
import { localSettings, withLocalGateway } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import { notice, printDone } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { count } from "../../views/count.js";

interface Options extends StoreOptions, ExportKeyOptions {
  readonly out: string;
}

export function exportGateway(io: CliIo): Command {
  const command = storeCommand("export", "Write a whole gateway into a file, under its own key.", [
    "gw export --out gateway.gwx --key-file ./export-key",
    "gw export --out gateway.gwx --passphrase-env EXPORT_PASSPHRASE --database env:DATABASE_URL",
  ]).requiredOption("--out <file>", "a new file that only you may read (mode 0600)");
  return withExportKeyOptions(command)
    .addHelpText(
      "after",
      `
Works on the database itself, with the keys of its server (GW_KEK_<n>): no server gives a credential
away. The file holds secrets, models, endpoints, tags and bindings, with their ids. Secrets are sealed
in it under a key or a passphrase of its own, asked for when no option names one; whoever has both has
the credentials. gw import brings it into another gateway.`,
    )
    .action(async ({ out, database, json, ...keyOptions }: Options) => {
      const settings = await localSettings(io, database);
      requireExisting(settings.databaseUrl, "--database names the gateway to export");
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
                  progress.show({ label: "exporting", done, total, unit: "things" }),
              })
              .catch((error: unknown) => {
                throw signal.aborted ? interrupted() : error;
              })
              .finally(() => progress.end()),
          ),
        );
      });
      const { secrets, modelDefinitions, endpoints, bindings } = report.counts;
      const things = [
        count(secrets, "secret"),
        count(modelDefinitions, "model"),
        count(endpoints, "endpoint"),
        count(bindings, "binding"),
      ].join(", ");
      const sentence = `Wrote ${things} to ${out}, at revision ${report.revision}`;
      printDone(io, { json }, sentence, { file: out, ...report });
      if (!json) notice(io, "Keep the key apart from the file: who has both has the credentials.");
    });
}
