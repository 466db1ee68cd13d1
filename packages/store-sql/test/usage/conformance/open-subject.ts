import { DatabasePool, type TestServer } from "@gw/test-databases";
import type { UsageStore } from "@gw/usage";
import type { UsageStoreHarness, UsageStoreSubject } from "@gw/usage/conformance";
import { openSqlUsageStore } from "../../../src/usage/index.ts";
import { temporaryFolder } from "../../fixtures/temporary-folder.ts";

type Open = UsageStoreHarness["open"];

/** A fresh file; another store has its own connections to it, as in a second process. */
export const openFile: Open = () => {
  const folder = temporaryFolder();
  const remove = async (): Promise<void> => folder.remove();
  return openUrl({ url: `sqlite:${folder.path}/usage.db`, remove });
};

/** Subjects on a database server; each case has its own empty database. */
export function serverSubjects(server: TestServer): { open: Open; close(): Promise<void> } {
  const pool = new DatabasePool(server);
  return {
    async open() {
      const database = await pool.take();
      return openUrl({ url: database.url, remove: () => pool.giveBack(database) });
    },
    close: () => pool.close(),
  };
}

async function openUrl({
  url,
  remove,
}: {
  readonly url: string;
  readonly remove: () => Promise<void>;
}): Promise<UsageStoreSubject> {
  const stores: UsageStore[] = [];
  const openAnother = async (): Promise<UsageStore> => {
    const store = await openSqlUsageStore({ url });
    stores.push(store);
    return store;
  };
  return {
    store: await openAnother(),
    openAnother,
    async dispose() {
      for (const store of stores) await store.close();
      await remove();
    },
  };
}
