import { GatewayError } from "@gw/entities";
import type { AuditRecord, NewAuditRecord } from "../ports/audit-log.js";
import type { KekRecord } from "../ports/kek-registry.js";
import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
} from "../ports/server-registry.js";
import { MemoryTables, TableDefinition } from "./memory-tables.js";

/** The key registry. */
export const keks: TableDefinition<KekRecord, Pick<KekRecord, "version">> = new TableDefinition(
  "version",
);

/** A registered server. Times are milliseconds since the Unix epoch. */
interface RegisteredServer extends ServerHeartbeat {
  readonly startedAt: number;
  readonly seenAt: number;
}

/** The data of an in-memory backend. */
export class MemoryState extends MemoryTables {
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
  }

  /** This state. @throws STORE_CLOSED after the backend was closed */
  get opened(): this {
    if (this.isClosed) throw new GatewayError("STORE_CLOSED", "The backend is closed");
    return this;
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
      .map(({ seenAt, ...server }) => ({ ...structuredClone(server), silentFor: now - seenAt }))
      .filter(({ silentFor }) => silentFor < heartbeatTimeout)
      .sort((a, b) => (a.serverId < b.serverId ? -1 : 1));
  }
}
