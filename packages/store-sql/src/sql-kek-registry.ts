import type { KekRecord, KekRegistry, KekTransaction } from "@gw/store-abstract";
import { insertKek, keks, secretOfKek } from "./queries/kek-registry.js";
import { addToRevision } from "./queries/revision.js";
import { toKekColumns, toKekRecord } from "./rows/kek-record.js";
import type { SqlDatabase } from "./sql-database.js";
import { SqlKekTransaction } from "./sql-kek-transaction.js";

/** The registry of key versions in its table. */
export class SqlKekRegistry implements KekRegistry {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async list(): Promise<KekRecord[]> {
    const rows = await this.#database.all(keks, undefined);
    return rows.map(toKekRecord);
  }

  insert(record: KekRecord): Promise<boolean> {
    const { version } = record;
    return this.#database.write(async (session) => {
      // The row that every mutation raises first: no secret and no other version comes in between.
      await session.run(addToRevision, { by: 0 });
      const entered = await session.all(keks, undefined);
      const isThere = entered.some((kek) => kek.version === version);
      const isSecondActive =
        record.state === "active" && entered.some(({ state }) => state === "active");
      const [user] = await session.all(secretOfKek, { version });
      if (isThere || isSecondActive || user !== undefined) return false;
      await session.run(insertKek, toKekColumns(record));
      return true;
    });
  }

  transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T> {
    const { connections } = this.#database;
    return this.#database.write(async (session) =>
      work(await SqlKekTransaction.begin(session, connections)),
    );
  }
}
