import type { AllowanceLedgerHarness, AllowanceLedgerSubject } from "@gw/limits/conformance";
import { DatabasePool, type TestServer } from "@gw/test-databases";
import Database from "better-sqlite3";
import { openSqlUsageStore, type SqlUsageStore } from "../../../src/usage/index.ts";
import { temporaryFolder } from "../../fixtures/temporary-folder.ts";

type Open = AllowanceLedgerHarness["open"];

interface TestedDatabase {
  readonly url: string;
  run(sql: string): Promise<unknown>;
  remove(): Promise<void>;
}

/** A fresh file; another ledger has its own connections to it, as in a second process. */
export const openFile: Open = () => {
  const folder = temporaryFolder();
  const path = `${folder.path}/usage.db`;
  return openDatabase({
    url: `sqlite:${path}`,
    async run(sql) {
      const file = new Database(path);
      file.exec(sql);
      file.close();
    },
    remove: async () => folder.remove(),
  });
};

/** Subjects on a database server; each case has its own empty database. */
export function serverSubjects(server: TestServer): { open: Open; close(): Promise<void> } {
  const pool = new DatabasePool(server);
  return {
    async open() {
      const database = await pool.take();
      const { url } = database;
      const run = (sql: string): Promise<unknown> => database.run(sql);
      return openDatabase({ url, run, remove: () => pool.giveBack(database) });
    },
    close: () => pool.close(),
  };
}

/** The columns that move back when time passes. */
const times = {
  gw_ledger_gateways: ["expires_at"],
  gw_ledger_allowances: ["refilled_at", "wanted_at"],
  gw_ledger_events: ["time"],
};

async function openDatabase({ url, run, remove }: TestedDatabase): Promise<AllowanceLedgerSubject> {
  const stores: SqlUsageStore[] = [];
  const open = async (): Promise<{
    readonly ledger: SqlUsageStore["ledger"];
    readonly usage: SqlUsageStore;
  }> => {
    // A sync on a loaded machine takes longer than by default.
    const usage = await openSqlUsageStore({ url, syncTimeout: 60_000 });
    stores.push(usage);
    return { ledger: usage.ledger, usage };
  };
  return {
    ...(await open()),
    openAnother: open,
    async passTime(ms) {
      for (const [table, columns] of Object.entries(times)) {
        const changes = columns.map((column) => `${column} = ${column} - ${ms}`);
        await run(`update ${table} set ${changes.join(", ")}`);
      }
    },
    async dispose() {
      for (const store of stores) await store.close();
      await remove();
    },
  };
}
