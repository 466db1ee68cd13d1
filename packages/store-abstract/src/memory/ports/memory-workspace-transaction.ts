import type { GatewayWorkspaceRef, WorkspaceId } from "@gw/entities";
import type { NewAuditRecord } from "../../ports/audit-log.js";
import type { LiveServer } from "../../ports/server-registry.js";
import type {
  WorkspaceChanges,
  WorkspaceContents,
  WorkspaceRow,
  WorkspaceRowTransaction,
} from "../../ports/workspace-rows.js";
import type { OptimisticTransaction } from "../commit-if-current.js";
import { WorkspaceTables } from "../memory-row-tables.js";
import { type MemoryState, workspaces } from "../memory-state.js";
import { keyTaken, type RowTable, type Tables } from "../memory-tables.js";
import { PendingWrites } from "../pending-writes.js";
import { liveTokensOf } from "./memory-token-transaction.js";

/** The row operations of a change of the workspaces, inside its transaction. */
export class MemoryWorkspaceTransaction implements WorkspaceRowTransaction, OptimisticTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #writes: PendingWrites;
  readonly #tables: Tables;

  constructor(state: MemoryState) {
    this.#state = state;
    this.#writes = new PendingWrites(state);
    this.#tables = this.#writes.tables;
    this.newRevision = this.#writes.newRevision;
  }

  get isCurrent(): boolean {
    return this.#writes.isCurrent;
  }

  commit(): void {
    this.#writes.commit();
  }

  async workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined> {
    return findWorkspace(this.#tables, ref);
  }

  async contentsOf(workspaceId: WorkspaceId, at: number): Promise<WorkspaceContents> {
    const tables = new WorkspaceTables(this.#tables, workspaceId);
    return {
      secrets: countOf(tables.secrets),
      modelDefinitions: countOf(tables.definitions),
      endpoints: countOf(tables.endpoints),
      bindings: countOf(tables.bindings),
      limits: countOf(tables.limits),
      tokens: liveTokensOf(this.#tables, at).filter((token) => token.workspaceId === workspaceId)
        .length,
    };
  }

  async liveServers(): Promise<LiveServer[]> {
    return this.#state.liveServers();
  }

  async insertWorkspace(row: WorkspaceRow): Promise<void> {
    if (findWorkspace(this.#tables, { name: row.name }) !== undefined) keyTaken();
    this.#tables.table(workspaces).insert({ ...row, revision: 0 });
  }

  async updateWorkspace(
    workspaceId: WorkspaceId,
    { description, ...changes }: WorkspaceChanges,
  ): Promise<void> {
    const clearable = description !== undefined && { description: description ?? undefined };
    this.#tables.table(workspaces).update({ workspaceId }, { ...changes, ...clearable });
  }

  async markDeleted(workspaceId: WorkspaceId, deletedAt: number): Promise<void> {
    this.#tables.table(workspaces).update({ workspaceId }, { deletedAt });
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#writes.audit.push(record);
  }
}

/** The workspace with this id or name, unless it is deleted. */
export function findWorkspace(
  tables: Tables,
  { workspaceId, name }: GatewayWorkspaceRef,
): WorkspaceRow | undefined {
  return liveWorkspaces(tables).find((row) =>
    workspaceId === undefined ? row.name === name : row.workspaceId === workspaceId,
  );
}

/** The workspaces that are not deleted. */
export function liveWorkspaces(tables: Tables): WorkspaceRow[] {
  return [...tables.table(workspaces).rows()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ revision: _revision, deletedAt: _deletedAt, ...row }) => row);
}

function countOf<Row extends Key, Key extends object>(table: RowTable<Row, Key>): number {
  return [...table.rows()].length;
}
