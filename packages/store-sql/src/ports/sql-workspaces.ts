import { defaultWorkspace, type GatewayWorkspaceRef } from "@gw/entities";
import type {
  WorkspaceRevisions,
  WorkspaceRow,
  WorkspaceRows,
  WorkspaceRowTransaction,
} from "@gw/store-abstract";
import { orphanDefinitions } from "../queries/model-definitions.js";
import { lockRevision } from "../queries/revision.js";
import * as queries from "../queries/workspaces.js";
import { toWorkspaceRow } from "../rows/workspace.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { SqlSession } from "../session/sql-session.js";
import { revisionsOf } from "./sql-reader.js";
import { findWorkspace, SqlWorkspaceTransaction } from "./sql-workspace-transaction.js";

/** The workspaces in the database. */
export class SqlWorkspaces implements WorkspaceRows {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined> {
    return findWorkspace(this.#database, ref);
  }

  async pageWorkspaces(
    page: Parameters<WorkspaceRows["pageWorkspaces"]>[0],
  ): Promise<WorkspaceRow[]> {
    const rows = await this.#database.all(queries.workspacePage, page);
    return rows.map(toWorkspaceRow);
  }

  transact<T>(work: (tx: WorkspaceRowTransaction) => Promise<T>): Promise<T> {
    const { connections } = this.#database;
    return this.#database.write(async (session) =>
      work(await SqlWorkspaceTransaction.begin(session, connections)),
    );
  }

  async revision(): Promise<number> {
    return (await revisionsOf(this.#database)).revision;
  }

  async revisions(): Promise<WorkspaceRevisions> {
    const rows = await this.#database.all(queries.workspaceRevisions, undefined);
    const [{ installation, elsewhere } = { installation: 0, elsewhere: 0 }] = rows;
    const own = rows.map(({ workspace_id, revision }) => [workspace_id, revision] as const);
    const ofDefault = [defaultWorkspace, installation - elsewhere] as const;
    return { installation, byWorkspace: new Map([...own, ofDefault]) };
  }

  async purge(limit: number): Promise<number> {
    const deleted = await this.#database.all(queries.deletedWorkspace, undefined);
    if (deleted.length === 0) return 0;
    return this.#database.write(async (session) => {
      // Otherwise another purge would select the same rows, and none would be left for this one.
      await session.run(lockRevision, undefined);
      let count = await purgeSecrets(session, limit);
      for (const { keys, deletion } of queries.purgeOfOthers) {
        if (count >= limit) break;
        for (const key of await session.all(keys, { limit: limit - count })) {
          count += await session.run(deletion, key);
        }
      }
      return count;
    });
  }
}

/** Deletes secrets before the definitions that refer to them. @returns how many */
async function purgeSecrets(session: SqlSession, limit: number): Promise<number> {
  const { keys, deletion } = queries.purgeOfSecrets;
  let count = 0;
  for (const key of await session.all(keys, { limit })) {
    const { workspace_id: workspaceId, secret_id: secretId } = key;
    await session.run(orphanDefinitions, {
      workspaceId: String(workspaceId),
      secretId: String(secretId),
    });
    count += await session.run(deletion, key);
  }
  return count;
}
