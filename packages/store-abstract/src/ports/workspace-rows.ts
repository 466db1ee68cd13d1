import type { GatewayWorkspaceRef, WorkspaceId } from "@gw/entities";
import type { NewAuditRecord } from "./audit-log.js";
import type { LiveServer } from "./server-registry.js";
import type { WorkspaceRevisions } from "./workspace-directory.js";

/**
 * A workspace. Key: `workspaceId`, also that of a deleted workspace. Unique among those that are not
 * deleted: `name`.
 */
export interface WorkspaceRow {
  /** `default`, or `w-` and 32 lowercase hex digits. */
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly description?: string | undefined;
  readonly suspended: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string | undefined;
  readonly lastUpdatedAt: number;
  readonly lastUpdatedBy?: string | undefined;
  /** The revision of `default` that inserted the row, 0 for `default` itself; lists are sorted by it. */
  readonly createdRevision: number;
}

/** Changes of a workspace. An absent field stays; `null` clears. */
export interface WorkspaceChanges {
  readonly lastUpdatedAt: number;
  /** `undefined` clears. */
  readonly lastUpdatedBy: string | undefined;
  readonly description?: string | null | undefined;
  readonly suspended?: boolean;
}

/** How many entities a workspace contains. */
export interface WorkspaceContents {
  readonly secrets: number;
  readonly modelDefinitions: number;
  readonly endpoints: number;
  readonly bindings: number;
  readonly limits: number;
  /** Access tokens that are neither revoked nor expired. */
  readonly tokens: number;
}

/**
 * The operations inside {@link WorkspaceRows.transact}: isolated reads, and writes that become visible
 * together with the new revision. Writes check no rules.
 */
export interface WorkspaceRowTransaction {
  /** The revision of `default` that this transaction commits: the current one plus 1. */
  readonly newRevision: number;
  /** See {@link WorkspaceRows.workspace}. */
  workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined>;
  /** @param at - when tokens are not expired yet; milliseconds since the Unix epoch */
  contentsOf(workspaceId: WorkspaceId, at: number): Promise<WorkspaceContents>;
  /** See {@link ServerRegistry.list}. */
  liveServers(): Promise<LiveServer[]>;
  /** @throws RESOURCE_ALREADY_EXISTS when another workspace has this name, or had this id ever */
  insertWorkspace(row: WorkspaceRow): Promise<void>;
  updateWorkspace(workspaceId: WorkspaceId, changes: WorkspaceChanges): Promise<void>;
  /**
   * From then on the workspace does not exist for any read; its rows are left for
   * {@link WorkspaceRows.purge}.
   *
   * @param deletedAt - milliseconds since the Unix epoch
   */
  markDeleted(workspaceId: WorkspaceId, deletedAt: number): Promise<void>;
  appendAudit(record: NewAuditRecord): Promise<void>;
}

/**
 * Stores the workspaces of an installation: rows, no rules. The row of `default` always exists; an empty
 * backend has it, too.
 */
export interface WorkspaceRows {
  /** The workspace with this id or name, unless it is deleted. */
  workspace(ref: GatewayWorkspaceRef): Promise<WorkspaceRow | undefined>;
  /** The workspaces that are not deleted, by ascending `createdRevision`. */
  pageWorkspaces(page: {
    /** Only rows with a greater `createdRevision`. */
    readonly after: number;
    readonly limit: number;
  }): Promise<WorkspaceRow[]>;
  /**
   * Runs `work` in isolation from all mutations of the installation. All writes, the next revision of the
   * installation and that of `default` become visible together and durably, or not at all. `work` may run
   * more than once; an error that it throws rolls everything back and is rethrown unchanged.
   *
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be started or committed
   */
  transact<T>(work: (tx: WorkspaceRowTransaction) => Promise<T>): Promise<T>;
  /** See {@link WorkspaceDirectory.revision}. */
  revision(): Promise<number>;
  /** See {@link WorkspaceDirectory.revisions}. Deleted workspaces are absent. */
  revisions(): Promise<WorkspaceRevisions>;
  /** See {@link WorkspaceDirectory.purge}. The row of a deleted workspace stays. */
  purge(limit: number): Promise<number>;
}
