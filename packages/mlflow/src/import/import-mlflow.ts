import { isMlflowDefaultPassphrase, type Secret } from "@gw/crypto";
import { type CreateEndpointBindingInput, GatewayError } from "@gw/entities";
import {
  type ImportItem,
  type ImportOptions,
  type ImportReport,
  type ImportSource,
  importItems,
  type ModelDefinitionInput,
} from "@gw/transfer";
import type { MlflowBinding, MlflowModelDefinition, MlflowSource } from "../mlflow-source.js";
import { endpointItem } from "./endpoint-item.js";
import { MlflowSecretOpener } from "./mlflow-secret-opener.js";
import { secretItem } from "./secret-item.js";
import { inWorkspace } from "./workspace-source.js";

/** See {@link importMlflow}. */
export interface ImportMlflowOptions extends Omit<ImportOptions, "newIds"> {
  /** See {@link readMlflowDatabase}. */
  readonly source: MlflowSource;
  /**
   * The name of the workspace of MLflow to import. When absent, the rows of all workspaces are merged: if
   * several have the same name, the first one is imported.
   */
  readonly workspace?: string | undefined;
  /** The value of `MLFLOW_CRYPTO_KEK_PASSPHRASE` in MLflow. */
  readonly passphrase: Secret<string>;
  /** The value of `MLFLOW_CRYPTO_KEK_VERSION` in MLflow; completes messages only. */
  readonly kekVersion?: number | undefined;
}

/**
 * Imports the secrets, model definitions, endpoints with their models and tags, and bindings of MLflow
 * into a workspace. Ids are kept unless another workspace has them, secrets are resealed with the key
 * of the target, and times and authors are those of the import. An item that does not fit is skipped
 * together with the items that depend on it, and the report lists both. Existing items are not
 * modified, so running it again changes nothing.
 *
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST when MLflow has no such workspace,
 * INVALID_PARAMETER_VALUE when the passphrase opens no secret at all, and nothing was written;
 * CRYPTO_FAILURE, TEMPORARILY_UNAVAILABLE; run the import again to finish it
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
  const { passphrase, kekVersion, onProgress, workspace } = options;
  const source =
    workspace === undefined ? options.source : await inWorkspace(options.source, workspace);
  const opener = new MlflowSecretOpener(passphrase.reveal(), kekVersion);
  await requireOpenable(source, opener, onProgress);
  const notices = noticesOf(source, passphrase.reveal());
  return importItems({ ...itemsOf(source, opener), notices }, options);
}

/** Fails once for a wrong passphrase, instead of one finding per secret. */
async function requireOpenable(
  source: MlflowSource,
  opener: MlflowSecretOpener,
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
    "MLFLOW_CRYPTO_KEK_PASSPHRASE must be the passphrase that MLflow runs with: it opens none of " +
      `the ${done} secrets. Nothing was imported`,
  );
}

function noticesOf(source: MlflowSource, passphrase: string): string[] {
  const notices: string[] = [];
  if (isMlflowDefaultPassphrase(passphrase)) {
    notices.push(
      "MLflow runs with its public default passphrase: anyone with access to its database can " +
        "read the credentials. Replace them at their providers",
    );
  }
  if (source.workspaces.length > 1) {
    notices.push(
      `The rows belong to ${source.workspaces.length} workspaces, which are merged into one: when ` +
        "several have the same name, the first one is imported",
    );
  }
  for (const [table, rows] of source.unsupportedRows) {
    notices.push(`Table \`${table}\` has no counterpart here: ${rows} rows were not imported`);
  }
  return notices;
}

function itemsOf(source: MlflowSource, opener: MlflowSecretOpener): ImportSource {
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
    async *limits() {},
  };
}

function modelDefinitionItem(row: MlflowModelDefinition): ImportItem<ModelDefinitionInput> {
  const { modelDefinitionId: id, workspace: _, ...input } = row;
  return { id, name: row.name, input };
}

function bindingItem(row: MlflowBinding): ImportItem<CreateEndpointBindingInput> {
  const { endpointId, resourceType, resourceId, displayName } = row;
  const input = {
    ...{ endpointId, resourceType, resourceId },
    // An empty name and an absent one mean the same.
    ...(displayName !== undefined && displayName !== "" && { displayName }),
  };
  return { id: [endpointId, resourceType, resourceId].join("/"), input };
}
