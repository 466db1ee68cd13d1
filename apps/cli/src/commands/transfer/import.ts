import { accessSync, constants } from "node:fs";
import type { ExportedWorkspace, WithImportTarget } from "@gw/transfer";
import type { Command } from "commander";
import { type CliError, wrongUse } from "../../cli-error.js";
import { withImportTarget } from "../../connection/import-target.js";
import { localSettings } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import {
  type ExportKeyOptions,
  readExportKey,
  withExportKeyOptions,
} from "../../options/export-key-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { chosenWorkspace } from "../../options/workspace-option.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { importMlflow } from "./import-mlflow.js";
import { runImport } from "./run-import.js";
import { explainTransfer } from "./transfer-errors.js";

interface Options extends StoreOptions, ExportKeyOptions {
  readonly dryRun?: boolean;
}

export function importGateway(io: CliIo): Command {
  const command = storeCommand(
    "import",
    "Import a gateway from a file of gw export, or from MLflow.",
    [
      "gw import gateway.gwx --key-file ./export-key --dry-run",
      "gw import gateway.gwx --passphrase-env EXPORT_PASSPHRASE --database env:DATABASE_URL",
      "gw import mlflow --from env:MLFLOW_BACKEND_STORE_URI --dry-run",
    ],
  )
    .argument("<file>", "a file of gw export")
    .option("--dry-run", "show what would be imported; write nothing");
  return withExportKeyOptions(command)
    .addCommand(importMlflow(io))
    .addHelpText(
      "after",
      `
Works on the database with the keys of its server (GW_KEK_<n>). The file is verified completely
before anything is written. Ids are kept in the workspace that was exported; another one gets new
ids. Times and authors are those of the import. Existing items are not changed, so running it again
changes nothing. An item whose name is taken is skipped with everything that depends on it; skipped
items are listed, and the exit code is 3.`,
    )
    .action(async (path: string, { json, database, dryRun, ...options }: Options) => {
      requireReadable(path);
      const settings = await localSettings(io, database);
      const key = await readExportKey(io, options, { isNew: false });
      const workspace = chosenWorkspace(io, options.workspace);
      const transfer = await import("@gw/transfer");
      const by = { principal: localPrincipal() };
      // Opened after the verification, so that an invalid file creates no database.
      const target: WithImportTarget = (work, exported) => {
        if (workspace === undefined && exported !== undefined) throw holdsWorkspace(exported);
        return withImportTarget(io, { settings, database, dryRun, workspace }, work);
      };
      await explainTransfer(path, () =>
        runImport(io, { json }, (onProgress) =>
          transfer.importGateway({ path, key, target, by, dryRun, onProgress }),
        ),
      );
    });
}

/** Credentials of a team must not get into `default` by omission. */
function holdsWorkspace({ name }: ExportedWorkspace): CliError {
  return wrongUse(
    `the file contains the workspace '${name}'; pass --workspace with that name or another one`,
  );
}

/** Checks the file before the command asks for a passphrase or creates a target. */
function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw wrongUse(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
