import type { AccessTokenRow, AccessTokenTransaction, NewAuditRecord } from "@gw/store-abstract";
import type { SqlConnections } from "./dialects/dialect.js";
import * as queries from "./queries/access-tokens.js";
import { insertAuditRecord } from "./queries/audit-log.js";
import { raisedRevision } from "./raised-revision.js";
import { toAccessToken, toAccessTokenColumns } from "./rows/access-token.js";
import { toAuditColumns } from "./rows/audit-record.js";
import type { ReadSource, SqlSession } from "./sql-session.js";

/** What a change of the tokens does inside of a transaction, one statement each. */
export class SqlTokenTransaction implements AccessTokenTransaction {
  readonly newRevision: number;
  readonly #session: SqlSession;

  private constructor(session: SqlSession, newRevision: number) {
    this.#session = session;
    this.newRevision = newRevision;
  }

  /** Raises the revision before anything is read. */
  static async begin(
    session: SqlSession,
    connections: SqlConnections,
  ): Promise<SqlTokenTransaction> {
    return new SqlTokenTransaction(session, await raisedRevision(session, connections));
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    const [columns] = await this.#session.all(queries.accessTokenById, { tokenId });
    return columns && toAccessToken(columns);
  }

  liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokens(this.#session, at);
  }

  async insertToken(row: AccessTokenRow): Promise<void> {
    await this.#session.run(queries.insertAccessToken, toAccessTokenColumns(row));
  }

  async revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void> {
    for (const tokenId of tokenIds) {
      await this.#session.run(queries.revokeAccessToken, { tokenId, revokedAt });
    }
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await this.#session.run(insertAuditRecord, toAuditColumns(record));
  }
}

export async function liveTokens(source: ReadSource, at: number): Promise<AccessTokenRow[]> {
  const rows = await source.all(queries.liveAccessTokens, { at });
  return rows.map(toAccessToken);
}
