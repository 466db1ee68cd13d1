import { importBinding } from "./import-binding.js";
import { importEndpoint } from "./import-endpoint.js";
import type { ImportSource } from "./import-item.js";
import { importModelDefinition } from "./import-model-definition.js";
import type { ImportRun } from "./import-run.js";
import { importSecret } from "./import-secret.js";
import type { ImportOptions } from "./import-target.js";
import { Orphanage } from "./orphanage.js";

/** Brings over all of a source, each thing in a transaction of its own. */
export async function runImport(
  run: ImportRun,
  source: ImportSource,
  onProgress: ImportOptions["onProgress"],
): Promise<void> {
  const { total } = source;
  let done = 0;
  const each = async <T>(items: AsyncIterable<T>, bring: (item: T) => Promise<void>) => {
    for await (const item of items) {
      await bring(item);
      done += 1;
      onProgress?.({ phase: "import", done, total: Math.max(done, total) });
    }
  };
  const orphanage = new Orphanage(run);
  try {
    await orphanage.clear();
    await each(source.secrets(), (item) => importSecret(run, item));
    try {
      await each(source.modelDefinitions(), (item) => importModelDefinition(run, item, orphanage));
    } finally {
      await orphanage.close();
    }
    await each(source.endpoints(), (item) => importEndpoint(run, item));
    await each(source.bindings(), (item) => importBinding(run, item));
  } finally {
    await run.store.close();
  }
}
