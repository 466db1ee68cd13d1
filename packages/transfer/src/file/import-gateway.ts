import { importItems } from "../import/import-items.js";
import type { ImportReport } from "../import/import-report.js";
import type { ImportOptions, ImportTarget } from "../import/import-target.js";
import { checkStructure } from "./check-structure.js";
import { type ExportedWorkspace, workspaceIdOf } from "./export-header.js";
import { fileSource } from "./file-source.js";
import { InputFile } from "./input-file.js";
import { type ExportKeySource, VerifiedFile } from "./verified-file.js";

/** See {@link importGateway}. */
export interface ImportGatewayOptions extends Omit<ImportOptions, "target" | "newIds"> {
  /** An open gateway, or a function that opens one; it is called once the file is verified. */
  readonly target: ImportTarget | WithImportTarget;
  /** A file that {@link exportGateway} wrote. */
  readonly path: string;
  /** The key of the file as a setting: `raw:…`, `passphrase:…`, `file:…` or `env:…`. */
  readonly key: ExportKeySource;
}

/**
 * Opens a gateway, runs `work` on it and closes it, even if `work` fails.
 *
 * @param workspace that of the file; `undefined` for `default`
 */
export type WithImportTarget = <T>(
  work: (target: ImportTarget) => Promise<T>,
  workspace: ExportedWorkspace | undefined,
) => Promise<T>;

/**
 * Imports a file that {@link exportGateway} wrote into a workspace. Ids are kept if the file is of that
 * very workspace, and replaced otherwise; times and authors are those of the import. The whole file is
 * verified before anything is written. Existing items are not modified, and an item whose name is taken
 * is skipped together with the items that depend on it; the report lists both.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE when the file cannot be read, has another key or was
 * modified, and nothing was written; CRYPTO_FAILURE, TEMPORARILY_UNAVAILABLE; run the import again
 * to finish it
 * @throws KekSettingError for an invalid key
 *
 * @example
 * ```ts
 * const key = { source: "file:./export-key" };
 * const report = await importGateway({ path: "./gateway.gwx", key, target });
 * ```
 */
export async function importGateway(options: ImportGatewayOptions): Promise<ImportReport> {
  const { path, key, target, onProgress } = options;
  const input = await InputFile.open(path);
  try {
    const file = await VerifiedFile.verify(input, key);
    await checkStructure(file, (done, total) => onProgress?.({ phase: "check", done, total }));
    const { header } = file;
    const importInto = (opened: ImportTarget): Promise<ImportReport> => {
      const newIds = workspaceIdOf(header) !== workspaceIdOf(opened);
      return importItems(fileSource(file), { ...options, target: opened, newIds });
    };
    return await (typeof target === "function"
      ? target(importInto, header.workspace)
      : importInto(target));
  } finally {
    await input.close();
  }
}
