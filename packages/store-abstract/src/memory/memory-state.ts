import { defaultWorkspace, GatewayError, type WorkspaceId } from "@gw/entities";
import type { AuditRecord, NewAuditRecord } from "../ports/audit-log.js";
import type { KekRecord } from "../ports/kek-registry.js";
import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
} from "../ports/server-registry.js";
import type { WorkspaceRow } from "../ports/workspace-rows.js";
import { MemoryTables, TableDefinition } from "./memory-tables.js";

/** The key registry. */
export const keks: TableDefinition<KekRecord, Pick<KekRecord, "version">> = new TableDefinition(
  "version",
);

/** A workspace. Deleted ones are kept, without the name being taken. */
export interface StoredWorkspace extends WorkspaceRow {
  /** The number of mutations in it. Unused for `default`, see {@link MemoryState.revisionOf}. */
  readonly revision: number;
  /** Milliseconds since the Unix epoch. */
  readonly deletedAt?: number | undefined;
}

/** The workspaces, also `default` and deleted ones. */
export const workspaces: TableDefinition<
  StoredWorkspace,
  Pick<StoredWorkspace, "workspaceId">
> = new TableDefinition("workspaceId");

/** A registered server. Times are milliseconds since the Unix epoch. */
interface RegisteredServer extends ServerHeartbeat {
  readonly startedAt: number;
  readonly seenAt: number;
}

/** The data of an in-memory backend. */
export class MemoryState extends MemoryTables {
  /** The revision of the installation: the number of all mutations. */
  revision = 0;
  isClosed = false;
  /** Counts the changes that a key registry transaction must detect in addition to the revision. */
  registryChanges = 0;
  readonly servers: Map<string, RegisteredServer> = new Map<string, RegisteredServer>();
  audit: AuditRecord[] = [];
  readonly #clock: () => number;

  constructor(clock: () => number) {
    super();
    this.#clock = clock;
    const now = clock();
    this.table(workspaces).put({
      workspaceId: defaultWorkspace,
      name: defaultWorkspace,
      suspended: false,
      createdAt: now,
      lastUpdatedAt: now,
      revision: 0,
      createdRevision: 0,
    });
  }

  /** This state. @throws STORE_CLOSED after the backend was closed */
  get opened(): this {
    if (this.isClosed) throw new GatewayError("STORE_CLOSED", "The backend is closed");
    return this;
  }

  /** The workspace, unless it was deleted. */
  workspace(workspaceId: WorkspaceId): StoredWorkspace | undefined {
    const row = this.table(workspaces).get({ workspaceId });
    return row?.deletedAt === undefined ? row : undefined;
  }

  /**
   * The number of mutations in a workspace. Those of the installation, such as of access tokens, count
   * for `default`.
   */
  revisionOf(workspaceId: WorkspaceId): number {
    if (workspaceId !== defaultWorkspace) return this.workspace(workspaceId)?.revision ?? 0;
    const rows = [...this.table(workspaces).rows()];
    return rows.reduce((rest, { revision }) => rest - revision, this.revision);
  }

  /** Sets the number of mutations in a workspace; that of the installation rises with it. */
  setRevision(workspaceId: WorkspaceId, revision: number): void {
    this.revision += revision - this.revisionOf(workspaceId);
    if (workspaceId === defaultWorkspace) return;
    this.table(workspaces).update({ workspaceId }, { revision });
  }

  /** Appends an audit record with the next sequence number. */
  appendAudit(record: NewAuditRecord): void {
    this.audit.push({ ...record, sequence: (this.audit.at(-1)?.sequence ?? 0) + 1 });
  }

  activeKekVersion(): number | undefined {
    return this.table(keks).where({ state: "active" })[0]?.version;
  }

  liveServers(): LiveServer[] {
    const now = this.#clock();
    return [...this.servers.values()]
      .map(({ seenAt, ...server }) => ({
        ...structuredClone(server),
        knowsWorkspaces: true,
        silentFor: now - seenAt,
      }))
      .filter(({ silentFor }) => silentFor < heartbeatTimeout)
      .sort((a, b) => (a.serverId < b.serverId ? -1 : 1));
  }
}
