import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type { NewAuditRecord } from "../ports/audit-log.js";
import type { MemoryState } from "./memory-state.js";
import { OverlayTables } from "./memory-tables.js";

/** The writes of a transaction; {@link commit} applies them synchronously, so that no read sees a part. */
export class PendingWrites {
  /** The revision of the workspace that the transaction commits. */
  readonly newRevision: number;
  /** The committed rows with the writes of the transaction. */
  readonly tables: OverlayTables;
  readonly audit: NewAuditRecord[] = [];
  readonly #state: MemoryState;
  readonly #workspace: WorkspaceId;
  /** The revision of the installation when the transaction began. */
  readonly #began: number;

  /** @param workspace - whose revision rises; changes of the installation count for `default` */
  constructor(state: MemoryState, workspace: WorkspaceId = defaultWorkspace) {
    this.#state = state;
    this.#workspace = workspace;
    this.#began = state.revision;
    this.tables = new OverlayTables(state);
    this.newRevision = state.revisionOf(workspace) + 1;
  }

  /** Whether no other transaction was committed since this one began. */
  get isCurrent(): boolean {
    return this.#state.revision === this.#began;
  }

  commit(): void {
    this.tables.commit();
    for (const record of this.audit) this.#state.appendAudit(record);
    this.#state.setRevision(this.#workspace, this.newRevision);
  }
}
