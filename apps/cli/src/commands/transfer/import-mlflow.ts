import type { Secret } from "@gw/crypto";
import type { MlflowSource } from "@gw/mlflow";
import type { ImportReport } from "@gw/transfer";
import { Command } from "commander";
import { type CliError, wrongUse } from "../../cli-error.js";
import { explainMlflow } from "../../connection/database-errors.js";
import { requireExisting } from "../../connection/database-url.js";
import { withImportTarget } from "../../connection/import-target.js";
import { localSettings } from "../../connection/local-gateway.js";
import { localPrincipal } from "../../connection/local-principal.js";
import { namedDatabase } from "../../options/database-option.js";
import {
  described,
  type InstallationOptions,
  withConnection,
} from "../../options/store-command.js";
import { chosenWorkspace } from "../../options/workspace-option.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice } from "../../terminal/output.js";
import { showProgress, showReports, type WorkspaceReport } from "./run-import.js";

interface Options extends InstallationOptions {
  readonly from: string;
  readonly workspace?: string;
  readonly into?: string;
  readonly dryRun?: boolean;
}

export function importMlflow(io: CliIo): Command {
  const command = described(
    new Command("mlflow"),
    "Import the gateway of an MLflow installation.",
    [
      "gw import mlflow --from sqlite:./mlflow.db --dry-run",
      "gw import mlflow --from env:MLFLOW_BACKEND_STORE_URI --database env:DATABASE_URL",
      "gw import mlflow --from sqlite:./mlflow.db --workspace team-b --into research",
    ],
  );
  return withConnection(command)
    .requiredOption("--from <url>", "the database of MLflow; it is not changed")
    .option("--workspace <name>", "import only this workspace of MLflow")
    .option("--into <name>", "import it into this workspace (default: the one of the same name)")
    .option("--dry-run", "show what would be imported; write nothing")
    .addHelpText(
      "after",
      `
Imports secrets, model definitions, endpoints with their models and tags, and bindings with their
ids from MLflow 3.8 and newer. Secrets are opened with MLFLOW_CRYPTO_KEK_PASSPHRASE (default:
MLflow's public default passphrase, as in MLflow) and resealed with the keys of this gateway
(GW_KEK_<n>). Items that do not fit are listed with a reason; the exit code is 3 when an item was
skipped or conflicting. Running it again changes nothing.

Each workspace of MLflow is imported into the workspace of the same name, which is created if it is
missing. Ids that another workspace of this installation has are replaced.

A URL is sqlite:<path>, mysql://… or postgres://…, or env:<name> or file:<path>, which contain one.`,
    )
    .action(async ({ from: fromText, database, workspace, dryRun, json, ...options }: Options) => {
      const into = chosenWorkspace(io, options.into, "--into");
      const from = await namedDatabase(io, "--from", fromText);
      requireExisting(from, "pass the database of MLflow as --from");
      const { passphrase, kekVersion } = await readMlflowSettings(io);
      const mlflow = await import("@gw/mlflow");
      const by = { principal: localPrincipal() };
      // The source is opened first, because opening the target may create it.
      const settings = await localSettings(io, database);
      const importOne = (source: MlflowSource, name: string): Promise<ImportReport> => {
        const target = { workspace: into ?? name, createsWorkspace: true };
        return withImportTarget(io, { settings, database, dryRun, ...target }, (opened) =>
          showProgress(io, (onProgress) =>
            mlflow.importMlflow({
              ...{ source, workspace: name, passphrase, kekVersion, target: opened },
              ...{ by, dryRun, onProgress },
            }),
          ),
        );
      };
      const reports = await explainMlflow(() =>
        mlflow.readMlflowDatabase({ url: from }, async (source) => {
          for (const text of source.notices) notice(io, text);
          const names = workspace === undefined ? mlflow.workspacesOf(source) : [workspace];
          if (into !== undefined && names.length > 1) throw needsWorkspace(names);
          const found: WorkspaceReport[] = [];
          for (const name of names) {
            found.push({ workspace: into ?? name, ...(await importOne(source, name)) });
          }
          return found;
        }),
      );
      showReports(io, { json }, reports);
    });
}

function needsWorkspace(names: readonly string[]): CliError {
  return wrongUse(
    `MLflow has several workspaces (${names.join(", ")}); pass the one to import as --workspace`,
  );
}

/** Reads the settings of MLflow. */
async function readMlflowSettings({ env }: CliIo): Promise<{
  readonly passphrase: Secret<string>;
  readonly kekVersion: number | undefined;
}> {
  const { MLFLOW_CRYPTO_KEK_PASSPHRASE: text = "", MLFLOW_CRYPTO_KEK_VERSION: version = "" } = env;
  if (!/^([1-9][0-9]{0,9})?$/.test(version) || Number(version) > 2 ** 31 - 1) {
    throw wrongUse("MLFLOW_CRYPTO_KEK_VERSION must be an integer from 1, as in MLflow");
  }
  const { mlflowDefaultPassphrase, Secret } = await import("@gw/crypto");
  return {
    passphrase: new Secret(text === "" ? mlflowDefaultPassphrase : text),
    kekVersion: version === "" ? undefined : Number(version),
  };
}
