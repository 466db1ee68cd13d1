import { defaultWorkspace, everyWorkspace, type WorkspaceScope } from "@gw/entities";
import type { AccessTokenRow, AccessTokenTransaction, NewAuditRecord } from "@gw/store-abstract";
import type { SqlConnections } from "../dialects/dialect.js";
import * as queries from "../queries/access-tokens.js";
import { insertEntity } from "../queries/entities.js";
import { toAccessToken } from "../rows/access-token.js";
import { type ReadSource, raiseRevisionIn, type SqlSession } from "../session/sql-session.js";

/** The row operations of a change of access tokens, inside its transaction. */
export class SqlTokenTransaction implements AccessTokenTransaction {
  readonly newRevision: number;
  readonly #session: SqlSession;

  private constructor(session: SqlSession, newRevision: number) {
    this.#session = session;
    this.newRevision = newRevision;
  }

  /** Raises the revision before any read. */
  static async begin(
    session: SqlSession,
    connections: SqlConnections,
    scope: WorkspaceScope,
  ): Promise<SqlTokenTransaction> {
    const workspaceId = scope === everyWorkspace ? defaultWorkspace : scope;
    const newRevision = await raiseRevisionIn(session, connections, workspaceId);
    return new SqlTokenTransaction(session, newRevision);
  }

  /** A workspace that does not exist has no revision. */
  async hasWorkspace(): Promise<boolean> {
    return this.newRevision > 0;
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    const [columns] = await this.#session.all(queries.accessTokenById, { tokenId });
    return columns && toAccessToken(columns);
  }

  liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokens(this.#session, at);
  }

  async insertToken(row: AccessTokenRow): Promise<void> {
    await insertEntity(this.#session, "gateway_access_tokens", row);
  }

  async revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void> {
    for (const tokenId of tokenIds) {
      await this.#session.run(queries.revokeAccessToken, { tokenId, revokedAt });
    }
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await insertEntity(this.#session, "gateway_audit_log", record);
  }
}

/** The tokens that are neither revoked nor expired at the given time. */
export async function liveTokens(source: ReadSource, at: number): Promise<AccessTokenRow[]> {
  const rows = await source.all(queries.liveAccessTokens, { at });
  return rows.map(toAccessToken);
}
