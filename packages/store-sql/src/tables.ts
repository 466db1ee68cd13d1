import type { Generated, Selectable } from "kysely";

/**
 * What the database holds, column by column: the only place that says so in TypeScript. Times are
 * milliseconds since the Unix epoch, flags are 0 or 1, objects are JSON text; absent is NULL.
 */
export interface Tables {
  readonly gateway_secrets: SecretsTable;
  readonly gateway_model_definitions: ModelDefinitionsTable;
  readonly gateway_endpoints: EndpointsTable;
  readonly gateway_endpoint_model_mappings: MappingsTable;
  readonly gateway_endpoint_tags: TagsTable;
  readonly gateway_endpoint_bindings: BindingsTable;
  readonly gateway_kek_registry: KekRegistryTable;
  readonly gateway_audit_log: AuditLogTable;
  readonly gateway_revision: RevisionTable;
  readonly gateway_migrations: MigrationsTable;
  readonly gateway_servers: ServersTable;
  readonly gateway_access_tokens: AccessTokensTable;
}

interface CreationStamps {
  readonly created_at: number;
  readonly created_by: string | null;
}

interface Stamps extends CreationStamps {
  readonly last_updated_at: number;
  readonly last_updated_by: string | null;
}

interface ListedTable extends Stamps {
  /** The store revision that made the row: the order of lists. */
  readonly created_revision: number;
}

interface SecretsTable extends ListedTable {
  readonly secret_id: string;
  readonly secret_name: string;
  readonly provider: string | null;
  readonly masked_values: string;
  readonly auth_config: string | null;
  readonly kek_version: number;
  readonly wrapped_dek: Uint8Array;
  readonly encrypted_value: Uint8Array;
}

interface ModelDefinitionsTable extends ListedTable {
  readonly model_definition_id: string;
  readonly name: string;
  readonly provider: string;
  readonly model_name: string;
  readonly secret_id: string | null;
}

interface EndpointsTable extends ListedTable {
  readonly endpoint_id: string;
  readonly name: string;
  readonly routing_strategy: string | null;
  readonly fallback_config: string | null;
  readonly usage_tracking: number;
}

interface MappingsTable extends CreationStamps {
  readonly mapping_id: string;
  readonly endpoint_id: string;
  readonly position: number;
  readonly model_definition_id: string;
  readonly linkage_type: string;
  readonly weight: number;
  readonly fallback_order: number | null;
}

interface TagsTable {
  readonly endpoint_id: string;
  readonly tag_key: string;
  readonly tag_value: string | null;
}

interface BindingsTable extends ListedTable {
  readonly endpoint_id: string;
  readonly resource_type: string;
  readonly resource_id: string;
  readonly display_name: string | null;
}

interface KekRegistryTable {
  readonly version: number;
  readonly provider: string;
  readonly kdf_salt: Uint8Array | null;
  readonly kdf_iterations: number | null;
  readonly check_salt: Uint8Array;
  readonly check_value: Uint8Array;
  readonly fingerprint: string;
  readonly state: string;
  readonly created_at: number;
  readonly activated_at: number | null;
  readonly retired_at: number | null;
}

interface AuditLogTable {
  readonly sequence: Generated<number>;
  readonly time: number;
  readonly action: string;
  readonly result: string;
  readonly principal: string | null;
  readonly request_id: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly revision: number | null;
  readonly code: string | null;
}

/** One row: what every mutation raises first. */
interface RevisionTable {
  readonly id: number;
  readonly revision: number;
}

interface MigrationsTable {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: number;
}

interface ServersTable {
  readonly server_id: string;
  readonly kek_versions: string;
  readonly started_at: number;
  readonly seen_at: number;
}

interface AccessTokensTable extends CreationStamps {
  /** The store revision that made the row: the order of lists. */
  readonly created_revision: number;
  readonly token_id: string;
  readonly name: string;
  readonly token_hash: Uint8Array;
  readonly roles: string;
  readonly endpoints: string | null;
  readonly issuer_token_id: string | null;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
}

/** One row of a table, as a query yields it. */
export type TableRow<Name extends keyof Tables> = Selectable<Tables[Name]>;

/** A secret without its sealed columns. */
export type SecretInfoColumns = Omit<TableRow<"gateway_secrets">, keyof SealedSecretOnly>;
type SealedSecretOnly = Pick<SecretsTable, "encrypted_value" | "wrapped_dek" | "kek_version">;

/** A sealed secret: what its envelope binds, and the envelope. */
export type SealedSecretColumns = Pick<
  TableRow<"gateway_secrets">,
  "secret_id" | "secret_name" | "provider" | "auth_config" | keyof SealedSecretOnly
>;

/** A definition joined with the name of its secret. */
export type ModelDefinitionColumns = TableRow<"gateway_model_definitions"> & {
  readonly secret_name: string | null;
};

/** The definition's part of a row whose other part has columns of the same names. */
interface JoinedDefinitionColumns {
  readonly model_definition_id: string;
  readonly definition_name: string;
  readonly definition_provider: string;
  readonly model_name: string;
  readonly secret_id: string | null;
  readonly definition_created_at: number;
  readonly definition_created_by: string | null;
  readonly definition_last_updated_at: number;
  readonly definition_last_updated_by: string | null;
  readonly definition_created_revision: number;
  readonly secret_name: string | null;
}

/** A mapping joined with its definition and the name of the secret. */
export type MappingColumns = TableRow<"gateway_endpoint_model_mappings"> & JoinedDefinitionColumns;
