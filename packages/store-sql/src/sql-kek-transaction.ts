import type {
  KekChanges,
  KekRecord,
  KekTransaction,
  LiveServer,
  NewAuditRecord,
} from "@gw/store-abstract";
import type { SqlConnections } from "./dialects/dialect.js";
import { insertAuditRecord } from "./queries/audit-log.js";
import * as queries from "./queries/kek-registry.js";
import { raisedRevision } from "./raised-revision.js";
import { toAuditColumns } from "./rows/audit-record.js";
import { orNull } from "./rows/columns.js";
import { toKekColumns, toKekRecord } from "./rows/kek-record.js";
import { liveServers } from "./sql-server-registry.js";
import type { SqlSession } from "./sql-session.js";

/** What a change of the registry does inside of a transaction, one statement each. */
export class SqlKekTransaction implements KekTransaction {
  readonly newRevision: number;
  readonly #session: SqlSession;
  readonly #connections: SqlConnections;

  private constructor(
    session: SqlSession,
    options: { readonly connections: SqlConnections; readonly newRevision: number },
  ) {
    this.#session = session;
    this.#connections = options.connections;
    this.newRevision = options.newRevision;
  }

  /** Raises the revision before anything is read: from there on nobody writes a secret. */
  static async begin(session: SqlSession, connections: SqlConnections): Promise<SqlKekTransaction> {
    const newRevision = await raisedRevision(session, connections);
    return new SqlKekTransaction(session, { connections, newRevision });
  }

  async keks(): Promise<KekRecord[]> {
    const rows = await this.#session.all(queries.keks, undefined);
    return rows.map(toKekRecord);
  }

  async insertKek(record: KekRecord): Promise<void> {
    await this.#session.run(queries.insertKek, toKekColumns(record));
  }

  async updateKek(version: number, { state, activatedAt, retiredAt }: KekChanges): Promise<void> {
    await this.#session.run(queries.updateKek, {
      version,
      state,
      activated_at: orNull(activatedAt),
      retired_at: orNull(retiredAt),
    });
  }

  async countSecrets(version: number): Promise<number> {
    const [row] = await this.#session.all(queries.secretsOfKek, { version });
    return row?.count ?? 0;
  }

  liveServers(): Promise<LiveServer[]> {
    return liveServers(this.#session, this.#connections);
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await this.#session.run(insertAuditRecord, toAuditColumns(record));
  }
}
