import type { GatewayEndpointTag } from "@gw/entities";
import type { NewAuditRecord } from "./audit-log.js";
import type { StoreReader } from "./store-reader.js";
import type {
  BindingRow,
  EndpointChanges,
  EndpointRow,
  MappingRow,
  ModelDefinitionChanges,
  ModelDefinitionRow,
  ModelDefinitionView,
  SealedColumns,
  SecretChanges,
  SecretRow,
} from "./store-rows.js";

/**
 * What {@link AbstractGatewayStore} does inside of `transact`: reads that see its own writes, and
 * row writes that become visible together with the audit record and the new revision, or not at
 * all. A write carries no rule: the base class has checked that the row may be written. Inserting
 * what a unique key forbids throws RESOURCE_ALREADY_EXISTS all the same.
 */
export interface StoreTransaction extends StoreReader {
  /** The revision that this transaction makes: the one before it plus 1. */
  readonly newRevision: number;

  insertSecret(row: SecretRow, sealed: SealedColumns): Promise<void>;
  updateSecret(secretId: string, changes: SecretChanges): Promise<void>;
  deleteSecret(secretId: string): Promise<void>;

  insertModelDefinition(row: ModelDefinitionRow): Promise<void>;
  updateModelDefinition(modelDefinitionId: string, changes: ModelDefinitionChanges): Promise<void>;
  deleteModelDefinition(modelDefinitionId: string): Promise<void>;
  /** Those of the ids that exist, in any order. */
  modelDefinitionsByIds(modelDefinitionIds: readonly string[]): Promise<ModelDefinitionView[]>;
  /** Takes the secret from every definition that uses it; touches nothing else of them. */
  orphanModelDefinitions(secretId: string): Promise<void>;

  insertEndpoint(row: EndpointRow): Promise<void>;
  updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void>;
  /** Only the endpoint's own row; what belongs to it was deleted before. */
  deleteEndpoint(endpointId: string): Promise<void>;
  /** Names of endpoints that have a mapping to the definition; at most `limit`, oldest first. */
  endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]>;

  insertMappings(rows: readonly MappingRow[]): Promise<void>;
  deleteMappings(mappingIds: readonly string[]): Promise<void>;
  deleteMappingsOf(endpointId: string): Promise<void>;

  /** Inserts or replaces. */
  putTag(endpointId: string, tag: GatewayEndpointTag): Promise<void>;
  deleteTag(endpointId: string, key: string): Promise<void>;
  deleteTagsOf(endpointId: string): Promise<void>;

  insertBinding(row: BindingRow): Promise<void>;
  deleteBinding(row: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">): Promise<void>;
  deleteBindingsOf(endpointId: string): Promise<void>;

  appendAudit(record: NewAuditRecord): Promise<void>;
}
