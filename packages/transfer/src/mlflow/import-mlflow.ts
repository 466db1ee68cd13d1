import { isMlflowDefaultPassphrase, type Secret } from "@gw/crypto";
import { type CreateEndpointBindingInput, GatewayError } from "@gw/entities";
import type { ImportItem, ImportSource, ModelDefinitionInput } from "../import/import-item.js";
import type { ImportReport, ReportBuilder } from "../import/import-report.js";
import { ImportRun } from "../import/import-run.js";
import type { ImportOptions } from "../import/import-target.js";
import { runImport } from "../import/run-import.js";
import { endpointItem } from "./endpoint-item.js";
import { MlflowOpener } from "./mlflow-opener.js";
import type { MlflowBinding, MlflowModelDefinition, MlflowSource } from "./mlflow-source.js";
import { secretItem } from "./secret-item.js";

/** See {@link importMlflow}. */
export interface ImportMlflowOptions extends ImportOptions {
  readonly source: MlflowSource;
  /** What MLflow has as `MLFLOW_CRYPTO_KEK_PASSPHRASE`. */
  readonly passphrase: Secret<string>;
  /** What MLflow has as `MLFLOW_CRYPTO_KEK_VERSION`, for better messages; rows name their own. */
  readonly kekVersion?: number | undefined;
}

/**
 * Brings secrets, model definitions, endpoints with their models and tags, and bindings over from
 * MLflow, with their ids. Values are opened and sealed anew here; times and authors are those of
 * the import. What does not fit is left out with what depends on it, and stands in the report. What
 * is here already stays as it is, so that running it again changes nothing.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE where no secret at all opens with the passphrase:
 * then nothing was written; CRYPTO_FAILURE, TEMPORARILY_UNAVAILABLE: then running it again goes on
 * @throws KekSettingError for an empty passphrase
 *
 * @example
 * ```ts
 * const report = await readMlflowDatabase({ url: "sqlite:./mlflow.db" }, (source) =>
 *   importMlflow({ source, passphrase: new Secret(passphrase), target, dryRun: true }),
 * );
 * for (const { kind, name, reason } of report.findings) console.log(kind, name, reason);
 * ```
 */
export async function importMlflow(options: ImportMlflowOptions): Promise<ImportReport> {
  const { source, passphrase, kekVersion, onProgress } = options;
  const opener = new MlflowOpener(passphrase.reveal(), kekVersion);
  await requireOpening(source, opener, onProgress);
  const run = new ImportRun(options);
  sayWhatIsSpecial(run.report, source, passphrase.reveal());
  await runImport(run, itemsOf(source, opener), onProgress);
  return run.report.build(run.isDry);
}

/** One wrong setting would otherwise be as many findings as there are secrets. */
async function requireOpening(
  source: MlflowSource,
  opener: MlflowOpener,
  onProgress: ImportOptions["onProgress"],
): Promise<void> {
  const total = source.counts.secrets;
  let done = 0;
  let opened = 0;
  for await (const secret of source.secrets()) {
    if ("fields" in (await opener.open(secret))) opened += 1;
    done += 1;
    onProgress?.({ phase: "check", done, total: Math.max(done, total) });
  }
  if (done === 0 || opened > 0) return;
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_CRYPTO_KEK_PASSPHRASE must be the passphrase that MLflow runs with: none of its " +
      `${done} secrets opens with this one, and nothing was imported`,
  );
}

function sayWhatIsSpecial(report: ReportBuilder, source: MlflowSource, passphrase: string): void {
  if (isMlflowDefaultPassphrase(passphrase)) {
    report.notice(
      "MLflow runs with its public default passphrase: everybody who had its database had the " +
        "credentials. Replace them at their providers",
    );
  }
  if (source.workspaces.length > 1) {
    report.notice(
      `The rows are of ${source.workspaces.length} workspaces: here they are in one, where a ` +
        "name that several have goes to the first of them",
    );
  }
  for (const [table, rows] of source.leftAside) {
    report.notice(`What is in ${table} has no counterpart here: ${rows} rows were left aside`);
  }
}

function itemsOf(source: MlflowSource, opener: MlflowOpener): ImportSource {
  const { secrets, modelDefinitions, endpoints, bindings } = source.counts;
  return {
    total: secrets + modelDefinitions + endpoints + bindings,
    async *secrets() {
      for await (const row of source.secrets()) yield secretItem(row, await opener.open(row));
    },
    async *modelDefinitions() {
      for await (const row of source.modelDefinitions()) yield modelDefinitionItem(row);
    },
    async *endpoints() {
      for await (const row of source.endpoints()) yield endpointItem(row);
    },
    async *bindings() {
      for await (const row of source.bindings()) yield bindingItem(row);
    },
  };
}

function modelDefinitionItem(row: MlflowModelDefinition): ImportItem<ModelDefinitionInput> {
  const { modelDefinitionId: id, ...input } = row;
  return { id, name: row.name, input };
}

function bindingItem(row: MlflowBinding): ImportItem<CreateEndpointBindingInput> {
  const { endpointId, resourceType, resourceId, displayName } = row;
  const input = {
    ...{ endpointId, resourceType, resourceId },
    // An empty name says no more than none.
    ...(displayName !== undefined && displayName !== "" && { displayName }),
  };
  return { id: [endpointId, resourceType, resourceId].join("/"), input };
}
