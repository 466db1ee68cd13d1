import { defaultWorkspace, type GatewayWorkspaceRef, type WorkspaceId } from "@gw/entities";
import type {
  CountedKind,
  LiveServer,
  NewAuditRecord,
  WorkspaceChanges,
  WorkspaceContents,
  WorkspaceRow,
  WorkspaceRowTransaction,
} from "@gw/store-abstract";
import type { SqlConnections } from "../dialects/dialect.js";
import { countLiveTokens } from "../queries/access-tokens.js";
import { insertEntity, insertRow } from "../queries/entities.js";
import * as queries from "../queries/workspaces.js";
import { toNewWorkspace, toWorkspaceRow } from "../rows/workspace.js";
import { type ReadSource, raiseRevisionIn, type SqlSession } from "../session/sql-session.js";
import { liveServers } from "./sql-server-registry.js";

/** The row operations of a change of the workspaces, inside its transaction. */
export class SqlWorkspaceTransaction implements WorkspaceRowTransaction {
  readonly newRevision: number;
  readonly #session: SqlSession;

  private constructor(session: SqlSession, newRevision: number) {
    this.#session = session;
    this.newRevision = newRevision;
  }

  /** Raises the revision before any read, so that no row is written until the transaction ends. */
  static async begin(
    session: SqlSession,
    connections: SqlConnections,
  ): Promise<SqlWorkspaceTransaction> {
    const newRevision = await raiseRevisionIn(session, connections, defaultWorkspace);
    return new SqlWorkspaceTransaction(session, newRevision);
  }

  workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined> {
    return findWorkspace(this.#session, ref);
  }

  async contentsOf(workspaceId: WorkspaceId, at: number): Promise<WorkspaceContents> {
    const values = { workspaceId, limit: Number.MAX_SAFE_INTEGER };
    const count = (kind: CountedKind): Promise<number> =>
      queries.countRowsIn(this.#session, kind, values);
    const [tokens] = await this.#session.all(countLiveTokens, { workspaceId, at });
    return {
      secrets: await count("secrets"),
      modelDefinitions: await count("modelDefinitions"),
      endpoints: await count("endpoints"),
      bindings: await count("bindings"),
      limits: await count("limits"),
      tokens: tokens?.count ?? 0,
    };
  }

  liveServers(): Promise<LiveServer[]> {
    return liveServers(this.#session);
  }

  async insertWorkspace(row: WorkspaceRow): Promise<void> {
    await insertRow(this.#session, "gateway_workspaces", toNewWorkspace(row));
  }

  async updateWorkspace(workspaceId: WorkspaceId, changes: WorkspaceChanges): Promise<void> {
    await this.#session.runBuilt((build) => queries.updateWorkspace(build, workspaceId, changes));
  }

  async markDeleted(workspaceId: WorkspaceId, deletedAt: number): Promise<void> {
    await this.#session.run(queries.markDeleted, { workspaceId, deletedAt });
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await insertEntity(this.#session, "gateway_audit_log", record);
  }
}

/** The workspace with this id or name, unless it is deleted. */
export async function findWorkspace(
  source: ReadSource,
  { workspaceId, name }: GatewayWorkspaceRef,
): Promise<WorkspaceRow | undefined> {
  const [row] =
    workspaceId === undefined
      ? await source.all(queries.workspaceByName, { name })
      : await source.all(queries.workspaceById, { workspaceId });
  return row && toWorkspaceRow(row);
}
