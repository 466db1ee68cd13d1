import type { KekRecord, KekRegistry, KekTransaction } from "@gw/store-abstract";
import { insertRow } from "../queries/entities.js";
import { keks, secretOfKek } from "../queries/kek-registry.js";
import { lockRevision } from "../queries/revision.js";
import { toKekRecord, toKekRow } from "../rows/kek-record.js";
import type { SqlDatabase } from "../session/sql-database.js";
import { SqlKekTransaction } from "./sql-kek-transaction.js";

/** The registry of key versions in the database. */
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
      // No mutation runs meanwhile: no secret or version is inserted meanwhile.
      await session.run(lockRevision, undefined);
      const entered = await session.all(keks, undefined);
      const isRegistered = entered.some((kek) => kek.version === version);
      const isSecondActive =
        record.state === "active" && entered.some(({ state }) => state === "active");
      const [user] = await session.all(secretOfKek, { version });
      if (isRegistered || isSecondActive || user !== undefined) return false;
      await insertRow(session, "gateway_kek_registry", toKekRow(record));
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
