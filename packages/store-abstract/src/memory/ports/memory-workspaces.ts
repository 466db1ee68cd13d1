import type { GatewayWorkspaceRef } from "@gw/entities";
import type { WorkspaceRevisions } from "../../ports/workspace-directory.js";
import type {
  WorkspaceRow,
  WorkspaceRows,
  WorkspaceRowTransaction,
} from "../../ports/workspace-rows.js";
import { commitIfCurrent } from "../commit-if-current.js";
import { byCreation, WorkspaceTables } from "../memory-row-tables.js";
import { type MemoryState, workspaces } from "../memory-state.js";
import type { RowTable } from "../memory-tables.js";
import {
  findWorkspace,
  liveWorkspaces,
  MemoryWorkspaceTransaction,
} from "./memory-workspace-transaction.js";

export class MemoryWorkspaces implements WorkspaceRows {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined> {
    return findWorkspace(this.#state.opened, ref);
  }

  async pageWorkspaces({
    after,
    limit,
  }: Parameters<WorkspaceRows["pageWorkspaces"]>[0]): Promise<WorkspaceRow[]> {
    return liveWorkspaces(this.#state.opened)
      .filter(({ createdRevision }) => createdRevision > after)
      .sort(byCreation)
      .slice(0, limit);
  }

  async transact<T>(work: (tx: WorkspaceRowTransaction) => Promise<T>): Promise<T> {
    return commitIfCurrent(() => new MemoryWorkspaceTransaction(this.#state.opened), work);
  }

  async revision(): Promise<number> {
    return this.#state.opened.revision;
  }

  async revisions(): Promise<WorkspaceRevisions> {
    const { opened } = this.#state;
    const live = liveWorkspaces(opened).map(({ workspaceId }) => workspaceId);
    return {
      installation: opened.revision,
      byWorkspace: new Map(live.map((id) => [id, opened.revisionOf(id)])),
    };
  }

  async purge(limit: number): Promise<number> {
    const deleted = [...this.#state.opened.table(workspaces).rows()].filter(
      ({ deletedAt }) => deletedAt !== undefined,
    );
    const tables = deleted.map(({ workspaceId }) => new WorkspaceTables(this.#state, workspaceId));
    let left = limit;
    const purgeFrom = <Row extends Key, Key extends object>(table: RowTable<Row, Key>): void => {
      const rows = [...table.rows()].slice(0, left);
      for (const row of rows) table.delete(row);
      left -= rows.length;
    };
    for (const one of tables) purgeFrom(one.sealed);
    for (const one of tables) {
      purgeFrom(one.secrets);
      purgeFrom(one.limits);
      purgeFrom(one.bindings);
      purgeFrom(one.tags);
      purgeFrom(one.mappings);
      purgeFrom(one.endpoints);
      purgeFrom(one.definitions);
    }
    return limit - left;
  }
}
