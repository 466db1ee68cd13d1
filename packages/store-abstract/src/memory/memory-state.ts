import { type GatewayEndpointTag, GatewayError } from "@gw/entities";
import type { AccessTokenRow } from "../ports/access-tokens.js";
import type { AuditRecord } from "../ports/audit-log.js";
import type { KekRecord } from "../ports/kek-registry.js";
import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
} from "../ports/server-registry.js";
import type {
  BindingRow,
  EndpointRow,
  MappingRow,
  ModelDefinitionRow,
  SealedColumns,
  SecretRow,
} from "../store-rows.js";
import { MemoryTable, OverlayTable, type RowTable } from "./memory-table.js";

export interface TagRow extends GatewayEndpointTag {
  readonly endpointId: string;
}

/** Separate from the other columns of a secret, so that updating those never writes these. */
export interface SealedRow extends SealedColumns {
  readonly secretId: string;
}

/** The tables of a transaction. */
export interface Tables {
  readonly secrets: RowTable<SecretRow>;
  readonly sealed: RowTable<SealedRow>;
  readonly modelDefinitions: RowTable<ModelDefinitionRow>;
  readonly endpoints: RowTable<EndpointRow>;
  readonly mappings: RowTable<MappingRow>;
  readonly tags: RowTable<TagRow>;
  readonly bindings: RowTable<BindingRow>;
  readonly keks: RowTable<KekRecord>;
  readonly accessTokens: RowTable<AccessTokenRow>;
}

/** A registered server. Times are milliseconds since the Unix epoch. */
interface RegisteredServer extends ServerHeartbeat {
  readonly startedAt: number;
  readonly seenAt: number;
}

/** Joins the parts of a composite key; validated input contains no NUL. */
export function joinedKey(...parts: readonly string[]): string {
  return parts.join("\0");
}

/** The data of an in-memory backend. */
export class MemoryState implements Tables {
  readonly secrets: MemoryTable<SecretRow> = new MemoryTable<SecretRow>((row) => row.secretId);
  readonly sealed: MemoryTable<SealedRow> = new MemoryTable<SealedRow>((row) => row.secretId);
  readonly modelDefinitions: MemoryTable<ModelDefinitionRow> = new MemoryTable<ModelDefinitionRow>(
    (row) => row.modelDefinitionId,
  );
  readonly endpoints: MemoryTable<EndpointRow> = new MemoryTable<EndpointRow>(
    (row) => row.endpointId,
  );
  readonly mappings: MemoryTable<MappingRow> = new MemoryTable<MappingRow>((row) => row.mappingId);
  readonly tags: MemoryTable<TagRow> = new MemoryTable<TagRow>((row) =>
    joinedKey(row.endpointId, row.key),
  );
  readonly bindings: MemoryTable<BindingRow> = new MemoryTable<BindingRow>((row) =>
    joinedKey(row.endpointId, row.resourceType, row.resourceId),
  );
  revision = 0;
  isClosed = false;
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  readonly keks: MemoryTable<KekRecord> = new MemoryTable<KekRecord>(({ version }) =>
    String(version),
  );
  readonly accessTokens: MemoryTable<AccessTokenRow> = new MemoryTable<AccessTokenRow>(
    ({ tokenId }) => tokenId,
  );
  /** Counts the changes that a key registry transaction must detect beside the revision. */
  registryChanges = 0;
  readonly servers: Map<string, RegisteredServer> = new Map<string, RegisteredServer>();
  readonly audit: AuditRecord[] = [];

  /** Tables whose writes stay invisible to other readers until `commit`. */
  overlay(): { readonly tables: Tables; commit(): void } {
    const tables = {
      secrets: new OverlayTable(this.secrets),
      sealed: new OverlayTable(this.sealed),
      modelDefinitions: new OverlayTable(this.modelDefinitions),
      endpoints: new OverlayTable(this.endpoints),
      mappings: new OverlayTable(this.mappings),
      tags: new OverlayTable(this.tags),
      bindings: new OverlayTable(this.bindings),
      keks: new OverlayTable(this.keks),
      accessTokens: new OverlayTable(this.accessTokens),
    };
    return {
      tables,
      commit(): void {
        for (const table of Object.values(tables)) table.commit();
      },
    };
  }

  /** This state. @throws STORE_CLOSED after the backend was closed */
  get opened(): this {
    if (this.isClosed) throw new GatewayError("STORE_CLOSED", "The backend is closed");
    return this;
  }

  activeKekVersion(): number | undefined {
    return [...this.keks.rows()].find(({ state }) => state === "active")?.version;
  }

  liveServers(): LiveServer[] {
    const now = this.#clock();
    return [...this.servers.values()]
      .map(({ seenAt, ...server }) => ({ ...structuredClone(server), silentFor: now - seenAt }))
      .filter(({ silentFor }) => silentFor < heartbeatTimeout)
      .sort((a, b) => (a.serverId < b.serverId ? -1 : 1));
  }
}
