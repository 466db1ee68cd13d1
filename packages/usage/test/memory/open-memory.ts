import type { UsageStoreSubject } from "../../src/conformance/index.ts";
import { MemoryUsageStore } from "../../src/memory/index.ts";

/** Opens an empty usage store in memory. */
export async function openMemory(
  Store: typeof MemoryUsageStore = MemoryUsageStore,
): Promise<UsageStoreSubject> {
  const store = new Store();
  return {
    store,
    openAnother: async () => new Store(store),
    dispose: () => store.close(),
  };
}
