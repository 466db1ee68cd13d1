import { type GatewayEndpointTag, GatewayError } from "@gw/entities";
import type { AuditRecord, NewAuditRecord } from "../ports/audit-log.js";
import type {
  BindingRow,
  EndpointChanges,
  EndpointRow,
  MappingRow,
  ModelDefinitionChanges,
  ModelDefinitionRow,
  SealedColumns,
  SecretChanges,
  SecretRow,
  StoreTransaction,
} from "../store-rows.js";
import { MemoryReader } from "./memory-reader.js";
import { joinedKey, type MemoryState } from "./memory-state.js";
import type { RowTable } from "./memory-table.js";

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryTransaction extends MemoryReader implements StoreTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #write: () => void;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState) {
    const { tables, commit } = state.overlay();
    super(state, tables);
    this.#state = state;
    this.#write = commit;
    this.newRevision = state.revision + 1;
  }

  /** Whether the state is unchanged since this transaction began. */
  get isCurrent(): boolean {
    return this.#state.revision + 1 === this.newRevision;
  }

  commit(): void {
    this.#write();
    for (const record of this.#audit) appendRecord(this.#state.audit, record);
    this.#state.revision = this.newRevision;
  }

  async insertSecret(row: SecretRow, sealed: SealedColumns): Promise<void> {
    insert(this.tables.secrets, row.secretId, row);
    this.tables.sealed.put({ secretId: row.secretId, ...sealed });
  }

  async updateSecret(secretId: string, changes: SecretChanges): Promise<void> {
    const { sealed, authConfig, ...columns } = changes;
    update(this.tables.secrets, secretId, {
      ...columns,
      ...(authConfig !== undefined && { authConfig: authConfig ?? undefined }),
    });
    if (sealed !== undefined) this.tables.sealed.put({ secretId, ...sealed });
  }

  async deleteSecret(secretId: string): Promise<void> {
    this.tables.secrets.delete(secretId);
    this.tables.sealed.delete(secretId);
  }

  async insertModelDefinition(row: ModelDefinitionRow): Promise<void> {
    insert(this.tables.modelDefinitions, row.modelDefinitionId, row);
  }

  async updateModelDefinition(id: string, changes: ModelDefinitionChanges): Promise<void> {
    update(this.tables.modelDefinitions, id, changes);
  }

  async deleteModelDefinition(modelDefinitionId: string): Promise<void> {
    this.tables.modelDefinitions.delete(modelDefinitionId);
  }

  async orphanModelDefinitions(secretId: string): Promise<void> {
    for (const row of [...this.tables.modelDefinitions.rows()]) {
      if (row.secretId === secretId) {
        this.tables.modelDefinitions.put({ ...row, secretId: undefined });
      }
    }
  }

  async insertEndpoint(row: EndpointRow): Promise<void> {
    insert(this.tables.endpoints, row.endpointId, row);
  }

  async updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void> {
    const { routingStrategy, fallbackConfig, ...columns } = changes;
    update(this.tables.endpoints, endpointId, {
      ...columns,
      ...(routingStrategy !== undefined && { routingStrategy: routingStrategy ?? undefined }),
      ...(fallbackConfig !== undefined && { fallbackConfig: fallbackConfig ?? undefined }),
    });
  }

  async deleteEndpoint(endpointId: string): Promise<void> {
    this.tables.endpoints.delete(endpointId);
  }

  async endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]> {
    const users = new Set(
      [...this.tables.mappings.rows()]
        .filter((row) => row.modelDefinitionId === modelDefinitionId)
        .map(({ endpointId }) => endpointId),
    );
    return [...this.tables.endpoints.rows()]
      .filter(({ endpointId }) => users.has(endpointId))
      .sort((a, b) => a.createdRevision - b.createdRevision)
      .slice(0, limit)
      .map(({ name }) => name);
  }

  async insertMappings(rows: readonly MappingRow[]): Promise<void> {
    for (const row of rows) insert(this.tables.mappings, row.mappingId, row);
  }

  async deleteMappings(mappingIds: readonly string[]): Promise<void> {
    for (const id of mappingIds) this.tables.mappings.delete(id);
  }

  async deleteMappingsOf(endpointId: string): Promise<void> {
    for (const row of [...this.tables.mappings.rows()]) {
      if (row.endpointId === endpointId) this.tables.mappings.delete(row.mappingId);
    }
  }

  async putTag(endpointId: string, { key, value }: GatewayEndpointTag): Promise<void> {
    this.tables.tags.put({ endpointId, key, value });
  }

  async deleteTag(endpointId: string, key: string): Promise<void> {
    this.tables.tags.delete(joinedKey(endpointId, key));
  }

  async deleteTagsOf(endpointId: string): Promise<void> {
    for (const tag of [...this.tables.tags.rows()]) {
      if (tag.endpointId === endpointId) await this.deleteTag(endpointId, tag.key);
    }
  }

  async insertBinding(row: BindingRow): Promise<void> {
    insert(this.tables.bindings, bindingKey(row), row);
  }

  async deleteBinding(ref: Parameters<typeof bindingKey>[0]): Promise<void> {
    this.tables.bindings.delete(bindingKey(ref));
  }

  async deleteBindingsOf(endpointId: string): Promise<void> {
    for (const row of [...this.tables.bindings.rows()]) {
      if (row.endpointId === endpointId) this.tables.bindings.delete(bindingKey(row));
    }
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#audit.push(record);
  }
}

/** Appends a record with the next sequence number. */
export function appendRecord(log: AuditRecord[], record: NewAuditRecord): void {
  log.push({ ...record, sequence: log.length + 1 });
}

function insert<Row>(table: RowTable<Row>, key: string, row: Row): void {
  if (table.get(key) !== undefined) {
    throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists");
  }
  table.put(row);
}

function update<Row extends object>(
  table: RowTable<Row>,
  key: string,
  changes: Partial<Row>,
): void {
  const row = table.get(key);
  if (row !== undefined) table.put({ ...row, ...changes });
}

function bindingKey(ref: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">): string {
  return joinedKey(ref.endpointId, ref.resourceType, ref.resourceId);
}
