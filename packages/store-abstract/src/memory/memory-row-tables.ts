import type { EndpointBindingRef, GatewayEndpointTag, WorkspaceId } from "@gw/entities";
import type {
  BindingRow,
  EndpointRow,
  LimitRow,
  MappingRow,
  ModelDefinitionRow,
  SealedColumns,
  SecretRow,
} from "../store-rows.js";
import { keyTaken, type RowTable, TableDefinition, type Tables } from "./memory-tables.js";

/** A tag with its endpoint. */
interface TagRow extends GatewayEndpointTag {
  readonly endpointId: string;
}

/** Separate from the other columns of a secret, so that updating those never writes these. */
interface SealedRow extends SealedColumns {
  readonly secretId: string;
}

type SecretKey = Pick<SecretRow, "secretId">;
type DefinitionKey = Pick<ModelDefinitionRow, "modelDefinitionId">;
type EndpointKey = Pick<EndpointRow, "endpointId">;
type MappingKey = Pick<MappingRow, "mappingId">;
type LimitKey = Pick<LimitRow, "limitId">;
type TagKey = Pick<TagRow, "endpointId" | "key">;

/** The secrets without their sealed columns. */
export const secrets: TableDefinition<SecretRow, SecretKey> = new TableDefinition("secretId");
/** The sealed columns of the secrets. */
export const sealed: TableDefinition<SealedRow, SecretKey> = new TableDefinition("secretId");
/** The model definitions. */
export const definitions: TableDefinition<ModelDefinitionRow, DefinitionKey> = new TableDefinition(
  "modelDefinitionId",
);
/** The endpoints without their mappings and tags. */
export const endpoints: TableDefinition<EndpointRow, EndpointKey> = new TableDefinition(
  "endpointId",
);
/** The models of endpoints. */
export const mappings: TableDefinition<MappingRow, MappingKey> = new TableDefinition("mappingId");
/** The tags of endpoints. */
const tags: TableDefinition<TagRow, TagKey> = new TableDefinition("endpointId", "key");
/** The resources that use endpoints. */
export const bindings: TableDefinition<BindingRow, EndpointBindingRef> = new TableDefinition(
  "endpointId",
  "resourceType",
  "resourceId",
);

/** The limits of calls. */
export const limits: TableDefinition<LimitRow, LimitKey> = new TableDefinition("limitId");

/** The tables of one workspace. */
export class WorkspaceTables {
  readonly secrets: RowTable<SecretRow, SecretKey>;
  readonly sealed: RowTable<SealedRow, SecretKey>;
  readonly definitions: RowTable<ModelDefinitionRow, DefinitionKey>;
  readonly endpoints: RowTable<EndpointRow, EndpointKey>;
  readonly mappings: RowTable<MappingRow, MappingKey>;
  readonly tags: RowTable<TagRow, TagKey>;
  readonly bindings: RowTable<BindingRow, EndpointBindingRef>;
  readonly limits: RowTable<LimitRow, LimitKey>;

  constructor(tables: Tables, workspace: WorkspaceId) {
    this.secrets = tables.table(secrets, workspace);
    this.sealed = tables.table(sealed, workspace);
    this.definitions = tables.table(definitions, workspace);
    this.endpoints = tables.table(endpoints, workspace);
    this.mappings = tables.table(mappings, workspace);
    this.tags = tables.table(tags, workspace);
    this.bindings = tables.table(bindings, workspace);
    this.limits = tables.table(limits, workspace);
  }

  /** The endpoint with that name or alias. */
  endpointNamed(name: string): EndpointRow | undefined {
    const isNamed = (row: EndpointRow): boolean => row.name === name || row.aliases.includes(name);
    return [...this.endpoints.rows()].find(isNamed);
  }

  /** The endpoints that a resource uses, oldest first. */
  endpointsOfResource(resource: Pick<BindingRow, "resourceType" | "resourceId">): EndpointRow[] {
    return this.bindings
      .where(resource)
      .flatMap(({ endpointId }) => this.endpoints.get({ endpointId }) ?? [])
      .sort(byCreation);
  }
}

/**
 * Inserts a row into the table of a workspace.
 *
 * @throws GatewayError RESOURCE_ALREADY_EXISTS when a row of any workspace has its key
 */
export function insertInto<Row extends Key, Key extends object>(
  tables: Tables,
  definition: TableDefinition<Row, Key>,
  { workspace, row }: { readonly workspace: WorkspaceId; readonly row: Row },
): void {
  for (const table of tables.byWorkspace(definition).values()) {
    if (table.get(row) !== undefined) keyTaken();
  }
  tables.table(definition, workspace).put(row);
}

/** The number of secrets of all workspaces that are sealed under a key version. */
export function countSealedUnder(tables: Tables, kekVersion: number): number {
  const counts = [...tables.byWorkspace(sealed).values()].map(
    (table) => table.where({ kekVersion }).length,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Oldest first. */
export function byCreation(
  a: { readonly createdRevision: number },
  b: { readonly createdRevision: number },
): number {
  return a.createdRevision - b.createdRevision;
}
