import type { WorkspaceId } from "@gw/entities";
import type { NewAuditRecord } from "../ports/audit-log.js";
import type { StoreTransaction } from "../store-rows.js";
import type { OptimisticTransaction } from "./commit-if-current.js";
import { MemoryRows } from "./memory-rows.js";
import type { MemoryState } from "./memory-state.js";
import { OverlayTables } from "./memory-tables.js";

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryTransaction
  extends MemoryRows
  implements StoreTransaction, OptimisticTransaction
{
  readonly newRevision: number;
  readonly #committed: MemoryState;
  readonly #workspace: WorkspaceId;
  /** The revision of the installation when the transaction began. */
  readonly #began: number;
  readonly #tables: OverlayTables;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState, workspace: WorkspaceId) {
    const tables = new OverlayTables(state);
    super(state, tables);
    this.#committed = state;
    this.#tables = tables;
    this.#workspace = workspace;
    this.#began = state.revision;
    this.newRevision = state.revisionOf(workspace) + 1;
  }

  /** Whether the state is unchanged since this transaction began. */
  get isCurrent(): boolean {
    return this.#committed.revision === this.#began;
  }

  commit(): void {
    this.#tables.commit();
    for (const record of this.#audit) this.#committed.appendAudit(record);
    this.#committed.setRevision(this.#workspace, this.newRevision);
  }

  async appendAudit(workspaceId: WorkspaceId, record: NewAuditRecord): Promise<void> {
    this.#audit.push({ ...record, workspaceId });
  }
}
