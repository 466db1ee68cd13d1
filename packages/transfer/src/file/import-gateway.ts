import type { ImportReport } from "../import/import-report.js";
import { ImportRun } from "../import/import-run.js";
import type { ImportOptions, ImportTarget } from "../import/import-target.js";
import { runImport } from "../import/run-import.js";
import { checkStructure } from "./check-structure.js";
import { FileSource } from "./file-source.js";
import { InputFile } from "./input-file.js";
import { type ExportKeySource, VerifiedFile } from "./verified-file.js";

/** See {@link importGateway}. */
export interface ImportGatewayOptions extends Omit<ImportOptions, "target"> {
  /** What is brought into, or what opens and closes it around the work, once the file is verified. */
  readonly target: ImportTarget | LendImportTarget;
  /** A file of `exportGateway`. */
  readonly path: string;
  /** The key it was made with, as a setting: `raw:…`, `passphrase:…`, `file:…` or `env:…`. */
  readonly key: ExportKeySource;
}

/** Opens a gateway for some work, and closes it whatever becomes of that. */
export type LendImportTarget = <T>(work: (target: ImportTarget) => Promise<T>) => Promise<T>;

/**
 * Brings in what `exportGateway` wrote, with its ids; times and authors are those of the import.
 * The whole file is verified and read once before anything is written. What is here already stays
 * as it is, and a name that is taken keeps its thing out together with what depends on it; both
 * stand in the report.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE for a file that cannot be read, was made with
 * another key or was changed in any way: then nothing was written; CRYPTO_FAILURE,
 * TEMPORARILY_UNAVAILABLE: then running it again goes on
 * @throws KekSettingError for a key that is no good
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
    const bringInto = async (opened: ImportTarget): Promise<ImportReport> => {
      const run = new ImportRun({ ...options, target: opened });
      await runImport(run, new FileSource(file), onProgress);
      return run.report.build(run.isDry);
    };
    return await (typeof target === "function" ? target(bringInto) : bringInto(target));
  } finally {
    await input.close();
  }
}
