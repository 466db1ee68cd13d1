import { importKinds, itemLists } from "../kinds/item-kinds.js";
import type { ImportSource } from "./import-item.js";
import type { ImportReport } from "./import-report.js";
import { ImportRun } from "./import-run.js";
import type { ImportOptions } from "./import-target.js";

/**
 * Imports every item of a source, each in its own transaction. Ids are kept unless
 * {@link ImportOptions.newIds} is set or another workspace has them; existing items are compared and not
 * modified, so running an import again changes nothing. An item that breaks a rule of the store is
 * skipped together with the items that depend on it; the report lists each one.
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
  const run = new ImportRun(importKinds, options);
  const { placeholder } = run;
  let done = 0;
  try {
    await placeholder.deleteLeftover();
    for (const [list, kind] of itemLists) {
      try {
        for await (const item of source[list]()) {
          await kind.importItem(run, item);
          done += 1;
          onProgress?.({ phase: "import", done, total: Math.max(done, total) });
        }
      } finally {
        await placeholder.delete();
      }
    }
  } finally {
    await run.store.close();
  }
  return run.report.build(run.isDry, notices);
}
