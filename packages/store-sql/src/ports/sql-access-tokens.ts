import type { WorkspaceScope } from "@gw/entities";
import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  lastUseInterval,
  type TokenUse,
} from "@gw/store-abstract";
import { accessTokenPage, noteUse } from "../queries/access-tokens.js";
import { toAccessToken } from "../rows/access-token.js";
import type { SqlDatabase } from "../session/sql-database.js";
import { revisionsOf } from "./sql-reader.js";
import { liveTokens, SqlTokenTransaction } from "./sql-token-transaction.js";

/** The access tokens in the database. */
export class SqlAccessTokens implements AccessTokenStore {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async pageTokens({
    workspaceId,
    after = 0,
    limit,
  }: Parameters<AccessTokenStore["pageTokens"]>[0]): Promise<AccessTokenRow[]> {
    const rows = await this.#database.all(accessTokenPage, { workspaceId, after, limit });
    return rows.map(toAccessToken);
  }

  liveTokens(at: number): ReturnType<AccessTokenStore["liveTokens"]> {
    return this.#database.snapshot(async (source) => {
      const { revision } = await revisionsOf(source);
      return { revision, tokens: await liveTokens(source, at) };
    });
  }

  transact<T>(
    workspaceId: WorkspaceScope,
    work: (tx: AccessTokenTransaction) => Promise<T>,
  ): Promise<T> {
    const { connections } = this.#database;
    return this.#database.write(async (session) =>
      work(await SqlTokenTransaction.begin(session, connections, workspaceId)),
    );
  }

  async noteUses(uses: readonly TokenUse[]): Promise<void> {
    if (uses.length === 0) return;
    // All processes lock the rows in one order, which prevents deadlocks.
    const ordered = [...uses].sort((a, b) => (a.tokenId < b.tokenId ? -1 : 1));
    await this.#database.write(async (session) => {
      for (const { tokenId, usedAt } of ordered) {
        await session.run(noteUse, { tokenId, usedAt, newest: usedAt - lastUseInterval });
      }
    });
  }
}
