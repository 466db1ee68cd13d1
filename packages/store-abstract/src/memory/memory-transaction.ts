import type { WorkspaceId } from "@gw/entities";
import type { NewAuditRecord } from "../ports/audit-log.js";
import type { StoreTransaction } from "../store-rows.js";
import type { OptimisticTransaction } from "./commit-if-current.js";
import { MemoryRows } from "./memory-rows.js";
import type { MemoryState } from "./memory-state.js";
import { PendingWrites } from "./pending-writes.js";

/** The row operations of a mutation, inside its transaction. */
export class MemoryTransaction
  extends MemoryRows
  implements StoreTransaction, OptimisticTransaction
{
  readonly newRevision: number;
  readonly #writes: PendingWrites;

  constructor(state: MemoryState, workspace: WorkspaceId) {
    const writes = new PendingWrites(state, workspace);
    super(state, writes.tables);
    this.#writes = writes;
    this.newRevision = writes.newRevision;
  }

  get isCurrent(): boolean {
    return this.#writes.isCurrent;
  }

  commit(): void {
    this.#writes.commit();
  }

  async appendAudit(workspaceId: WorkspaceId, record: NewAuditRecord): Promise<void> {
    this.#writes.audit.push({ ...record, workspaceId });
  }
}
