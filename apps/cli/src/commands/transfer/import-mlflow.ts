import type { Secret } from "@gw/crypto";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { namedDatabase } from "../../options/database-option.js";
import { requireExisting } from "../../connection/database-url.js";
import { explainMlflow } from "../../connection/database-errors.js";
import { runImport } from "./run-import.js";
import { withImportTarget } from "../../connection/import-target.js";
import { localSettings } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import { notice } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";

interface Options extends StoreOptions {
  readonly from: string;
  readonly dryRun?: boolean;
}

export function importMlflow(io: CliIo): Command {
  return storeCommand("mlflow", "Bring the gateway of an MLflow installation over.", [
    "gw import mlflow --from sqlite:./mlflow.db --dry-run",
    "gw import mlflow --from env:MLFLOW_BACKEND_STORE_URI --database env:DATABASE_URL",
  ])
    .requiredOption("--from <url>", "the database of MLflow; nothing in it changes")
    .option("--dry-run", "only look, and say what would be done")
    .addHelpText(
      "after",
      `
Secrets, model definitions, endpoints with their models and tags, and bindings come over with their
ids, from MLflow 3.8 and newer. Values are opened with MLFLOW_CRYPTO_KEK_PASSPHRASE (MLflow's public
default where it is not set, as MLflow does) and sealed anew with the keys of this gateway
(GW_KEK_<n>). What does not fit is listed with the reason, and the exit code is 3 where something was
left out. Running it again changes nothing.

A URL is sqlite:<path>, mysql://… or postgres://…, or env:<name> or file:<path> of what holds one.`,
    )
    .action(async ({ from: fromText, database, dryRun, json }: Options) => {
      const from = await namedDatabase(io, "--from", fromText);
      requireExisting(from, "--from names the database of MLflow");
      const { passphrase, kekVersion } = await readMlflowSettings(io);
      const [{ readMlflowDatabase }, transfer] = await Promise.all([
        import("@gw/store-sql"),
        import("@gw/transfer"),
      ]);
      const by = { principal: localPrincipal() };
      // The source first: a target is made where there is none.
      const settings = await localSettings(io, database);
      await explainMlflow(() =>
        readMlflowDatabase({ url: from }, async (source) => {
          for (const text of source.notices) notice(io, text);
          await withImportTarget(io, { settings, database, dryRun }, (target) =>
            runImport(io, { json }, (onProgress) =>
              transfer.importMlflow({
                ...{ source, passphrase, kekVersion, target, by, dryRun, onProgress },
              }),
            ),
          );
        }),
      );
    });
}

/** What MLflow itself is told by its environment. */
async function readMlflowSettings({ env }: CliIo): Promise<{
  readonly passphrase: Secret<string>;
  readonly kekVersion: number | undefined;
}> {
  const { MLFLOW_CRYPTO_KEK_PASSPHRASE: text = "", MLFLOW_CRYPTO_KEK_VERSION: version = "" } = env;
  if (!/^([1-9][0-9]{0,9})?$/.test(version) || Number(version) > 2 ** 31 - 1) {
    throw wrongUse("MLFLOW_CRYPTO_KEK_VERSION must be a whole number from 1, as MLflow has it");
  }
  const { mlflowDefaultPassphrase, Secret } = await import("@gw/crypto");
  return {
    passphrase: new Secret(text === "" ? mlflowDefaultPassphrase : text),
    kekVersion: version === "" ? undefined : Number(version),
  };
}
