import { importBinding } from "./import-binding.js";
import { importEndpoint } from "./import-endpoint.js";
import type { ImportSource } from "./import-item.js";
import { importModelDefinition } from "./import-model-definition.js";
import type { ImportReport } from "./import-report.js";
import { ImportRun } from "./import-run.js";
import { importSecret } from "./import-secret.js";
import type { ImportOptions } from "./import-target.js";
import { PlaceholderSecret } from "./placeholder-secret.js";

/**
 * Imports every item of a source, each in its own transaction. Ids are kept; existing items are
 * compared and not modified, so running an import again changes nothing. An item that breaks a rule
 * of the store is skipped together with the items that depend on it; the report lists each one.
 *
 * @throws GatewayError CRYPTO_FAILURE, TEMPORARILY_UNAVAILABLE; run the import again to finish it.
 * Also every error of the source.
 */
export async function importItems(
  source: ImportSource,
  options: ImportOptions,
): Promise<ImportReport> {
  const { total, notices = [] } = source;
  const { onProgress } = options;
  const run = new ImportRun(options);
  let done = 0;
  const each = async <T>(items: AsyncIterable<T>, importItem: (item: T) => Promise<void>) => {
    for await (const item of items) {
      await importItem(item);
      done += 1;
      onProgress?.({ phase: "import", done, total: Math.max(done, total) });
    }
  };
  const placeholder = new PlaceholderSecret(run);
  try {
    await placeholder.deleteLeftover();
    await each(source.secrets(), (item) => importSecret(run, item));
    try {
      await each(source.modelDefinitions(), (item) =>
        importModelDefinition(run, item, placeholder),
      );
    } finally {
      await placeholder.delete();
    }
    await each(source.endpoints(), (item) => importEndpoint(run, item));
    await each(source.bindings(), (item) => importBinding(run, item));
  } finally {
    await run.store.close();
  }
  return run.report.build(run.isDry, notices);
}
