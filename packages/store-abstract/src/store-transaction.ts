import type { GatewayEndpointTag } from "@gw/entities";
import type { NewAuditRecord } from "./ports/audit-log.js";
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
 * The operations inside `transact` of {@link AbstractGatewayStore}: reads that include the writes of
 * the transaction, and row writes that become visible together with the audit record and the new
 * revision, or not at all. Writes check no rules; the base class has checked them. Only a violated
 * unique key throws RESOURCE_ALREADY_EXISTS.
 */
export interface StoreTransaction extends StoreReader {
  /** The revision that this transaction commits: the current revision plus 1. */
  readonly newRevision: number;

  insertSecret(row: SecretRow, sealed: SealedColumns): Promise<void>;
  updateSecret(secretId: string, changes: SecretChanges): Promise<void>;
  deleteSecret(secretId: string): Promise<void>;

  insertModelDefinition(row: ModelDefinitionRow): Promise<void>;
  updateModelDefinition(modelDefinitionId: string, changes: ModelDefinitionChanges): Promise<void>;
  deleteModelDefinition(modelDefinitionId: string): Promise<void>;
  /** The existing definitions among these ids, in any order. */
  modelDefinitionsByIds(modelDefinitionIds: readonly string[]): Promise<ModelDefinitionView[]>;
  /** Clears `secretId` in every definition that uses the secret; changes no other column. */
  orphanModelDefinitions(secretId: string): Promise<void>;

  insertEndpoint(row: EndpointRow): Promise<void>;
  updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void>;
  /** Deletes the row of the endpoint only; its dependent rows are already deleted. */
  deleteEndpoint(endpointId: string): Promise<void>;
  /** Names of the endpoints with a mapping to the definition, oldest first, at most `limit`. */
  endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]>;

  insertMappings(rows: readonly MappingRow[]): Promise<void>;
  deleteMappings(mappingIds: readonly string[]): Promise<void>;
  deleteMappingsOf(endpointId: string): Promise<void>;

  /** Inserts or replaces a tag. */
  putTag(endpointId: string, tag: GatewayEndpointTag): Promise<void>;
  deleteTag(endpointId: string, key: string): Promise<void>;
  deleteTagsOf(endpointId: string): Promise<void>;

  insertBinding(row: BindingRow): Promise<void>;
  deleteBinding(row: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">): Promise<void>;
  deleteBindingsOf(endpointId: string): Promise<void>;

  appendAudit(record: NewAuditRecord): Promise<void>;
}
