import { defaultWorkspace } from "@gw/entities";
import type {
  KekChanges,
  KekRecord,
  KekTransaction,
  LiveServer,
  NewAuditRecord,
} from "@gw/store-abstract";
import type { SqlConnections } from "../dialects/dialect.js";
import { insertEntity, insertRow } from "../queries/entities.js";
import * as queries from "../queries/kek-registry.js";

import { toKekRecord, toKekRow } from "../rows/kek-record.js";
import { raiseRevisionIn, type SqlSession } from "../session/sql-session.js";
import { liveServers } from "./sql-server-registry.js";

/** The row operations of a change of the key registry, inside its transaction. */
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

  /**
   * Raises the revision before any read, so that no secret is written until the transaction ends.
   */
  static async begin(session: SqlSession, connections: SqlConnections): Promise<SqlKekTransaction> {
    const newRevision = await raiseRevisionIn(session, connections, defaultWorkspace);
    return new SqlKekTransaction(session, { connections, newRevision });
  }

  async keks(): Promise<KekRecord[]> {
    const rows = await this.#session.all(queries.keks, undefined);
    return rows.map(toKekRecord);
  }

  async insertKek(record: KekRecord): Promise<void> {
    await insertRow(this.#session, "gateway_kek_registry", toKekRow(record));
  }

  async updateKek(version: number, { state, activatedAt, retiredAt }: KekChanges): Promise<void> {
    await this.#session.run(queries.updateKek, {
      version,
      state,
      activated_at: activatedAt ?? null,
      retired_at: retiredAt ?? null,
    });
  }

  async countSecrets(version: number): Promise<number> {
    const [row] = await this.#session.all(queries.secretsOfKek, { version });
    return row?.count ?? 0;
  }

  liveServers(): Promise<LiveServer[]> {
    return liveServers(this.#session);
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await insertEntity(this.#session, "gateway_audit_log", record);
  }
}
