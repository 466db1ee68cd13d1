import type {
  EndpointBindingRef,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayLimitRef,
  GatewayModelDefinitionRef,
  GatewaySecretRef,
  WorkspaceId,
} from "@gw/entities";
import type {
  BindingFilters,
  BindingRow,
  CountedKind,
  EndpointChanges,
  EndpointFilters,
  EndpointRow,
  EndpointView,
  LimitChanges,
  LimitFilters,
  LimitRow,
  MappingRow,
  ModelDefinitionChanges,
  ModelDefinitionFilters,
  ModelDefinitionRow,
  ModelDefinitionView,
  RowPage,
  SealedColumns,
  SecretChanges,
  SecretFilters,
  SecretRow,
  StoreTransaction,
} from "../store-rows.js";
import {
  bindings,
  byCreation,
  definitions,
  endpoints,
  insertInto,
  limits,
  mappings,
  secrets,
  WorkspaceTables,
} from "./memory-row-tables.js";
import type { MemoryState } from "./memory-state.js";
import { matching, type RowTable, type TableDefinition, type Tables } from "./memory-tables.js";
import { hasModel, hasTag, viewDefinition, viewEndpoint } from "./memory-views.js";

/** The ids of other rows in a row. */
interface Referring {
  readonly secretId?: string | undefined;
  readonly modelDefinitionId?: string | undefined;
  readonly endpointId?: string | undefined;
}

type RowOperations = Omit<StoreTransaction, "newRevision" | "appendAudit">;

/**
 * The row operations on the committed tables or on those of a transaction. Each is synchronous and so
 * atomic.
 */
export class MemoryRows implements RowOperations {
  readonly #state: MemoryState;
  readonly #tables: Tables;

  constructor(state: MemoryState, tables: Tables = state) {
    this.#state = state;
    this.#tables = tables;
  }

  async hasWorkspace(workspace: WorkspaceId): Promise<boolean> {
    return this.#state.workspace(workspace) !== undefined;
  }

  async revision(workspace: WorkspaceId): Promise<number> {
    return this.#state.revisionOf(workspace);
  }

  async activeKekVersion(): Promise<number | undefined> {
    return this.#state.activeKekVersion();
  }

  async secret(
    workspace: WorkspaceId,
    { secretId, secretName }: GatewaySecretRef,
  ): Promise<SecretRow | undefined> {
    const tables = this.#in(workspace);
    return secretId === undefined
      ? tables.secrets.where({ secretName })[0]
      : tables.secrets.get({ secretId });
  }

  async secrets(workspace: WorkspaceId, page: RowPage<SecretFilters>): Promise<SecretRow[]> {
    return pageOfRows(this.#in(workspace).secrets, page);
  }

  async countRows(workspace: WorkspaceId, kind: CountedKind, limit: number): Promise<number> {
    const { definitions: modelDefinitions, ...tables } = this.#in(workspace);
    return [...{ ...tables, modelDefinitions }[kind].rows()].slice(0, limit).length;
  }

  async insertSecret(
    workspace: WorkspaceId,
    row: SecretRow,
    columns: SealedColumns,
  ): Promise<void> {
    this.#insert(secrets, workspace, row);
    this.#in(workspace).sealed.put({ secretId: row.secretId, ...columns });
  }

  async updateSecret(
    workspace: WorkspaceId,
    secretId: string,
    changes: SecretChanges,
  ): Promise<void> {
    const tables = this.#in(workspace);
    const { sealed: columns, authConfig, ...rest } = changes;
    tables.secrets.update({ secretId }, { ...rest, ...cleared({ authConfig }) });
    if (columns !== undefined) tables.sealed.update({ secretId }, columns);
  }

  async deleteSecret(workspace: WorkspaceId, secretId: string): Promise<void> {
    const tables = this.#in(workspace);
    tables.secrets.delete({ secretId });
    tables.sealed.delete({ secretId });
  }

  async modelDefinition(
    workspace: WorkspaceId,
    { modelDefinitionId, name }: GatewayModelDefinitionRef,
  ): Promise<ModelDefinitionView | undefined> {
    const tables = this.#in(workspace);
    const row =
      modelDefinitionId === undefined
        ? tables.definitions.where({ name })[0]
        : tables.definitions.get({ modelDefinitionId });
    return row && viewDefinition(tables, row);
  }

  async modelDefinitions(
    workspace: WorkspaceId,
    page: RowPage<ModelDefinitionFilters>,
  ): Promise<ModelDefinitionView[]> {
    const tables = this.#in(workspace);
    return pageOfRows(tables.definitions, page).map((row) => viewDefinition(tables, row));
  }

  async modelDefinitionsByIds(
    workspace: WorkspaceId,
    ids: readonly string[],
  ): Promise<ModelDefinitionView[]> {
    const tables = this.#in(workspace);
    return ids
      .flatMap((modelDefinitionId) => tables.definitions.get({ modelDefinitionId }) ?? [])
      .map((row) => viewDefinition(tables, row));
  }

  async insertModelDefinition(workspace: WorkspaceId, row: ModelDefinitionRow): Promise<void> {
    this.#requireReferenced(workspace, { secretId: row.secretId });
    this.#insert(definitions, workspace, row);
  }

  async updateModelDefinition(
    workspace: WorkspaceId,
    modelDefinitionId: string,
    changes: ModelDefinitionChanges,
  ): Promise<void> {
    this.#requireReferenced(workspace, changes);
    this.#in(workspace).definitions.update({ modelDefinitionId }, changes);
  }

  async deleteModelDefinition(workspace: WorkspaceId, modelDefinitionId: string): Promise<void> {
    this.#in(workspace).definitions.delete({ modelDefinitionId });
  }

  async orphanModelDefinitions(workspace: WorkspaceId, secretId: string): Promise<void> {
    const tables = this.#in(workspace);
    for (const row of tables.definitions.where({ secretId })) {
      tables.definitions.put({ ...row, secretId: undefined });
    }
  }

  async endpoint(
    workspace: WorkspaceId,
    { endpointId, name }: GatewayEndpointRef,
  ): Promise<EndpointView | undefined> {
    const tables = this.#in(workspace);
    const row =
      endpointId === undefined ? tables.endpointNamed(name) : tables.endpoints.get({ endpointId });
    return row && viewEndpoint(tables, row);
  }

  async endpoints(
    workspace: WorkspaceId,
    { filters: { tag, ...filters }, ...page }: RowPage<EndpointFilters>,
  ): Promise<EndpointView[]> {
    const tables = this.#in(workspace);
    const accepts = ({ endpointId }: EndpointRow) =>
      (tag === undefined || hasTag(tables, endpointId, tag)) &&
      hasModel(tables, endpointId, filters);
    const rows = pageOfRows(tables.endpoints, { ...page, filters: {} }, accepts);
    return rows.map((row) => viewEndpoint(tables, row));
  }

  async endpointsUsing(
    workspace: WorkspaceId,
    modelDefinitionId: string,
    limit: number,
  ): Promise<string[]> {
    const tables = this.#in(workspace);
    const users = tables.mappings.where({ modelDefinitionId });
    const ids = new Set(users.map(({ endpointId }) => endpointId));
    const page = { after: 0, limit, filters: {} };
    const rows = pageOfRows(tables.endpoints, page, ({ endpointId }) => ids.has(endpointId));
    return rows.map(({ name }) => name);
  }

  async insertEndpoint(workspace: WorkspaceId, row: EndpointRow): Promise<void> {
    this.#insert(endpoints, workspace, row);
  }

  async updateEndpoint(
    workspace: WorkspaceId,
    endpointId: string,
    changes: EndpointChanges,
  ): Promise<void> {
    const { routingStrategy, fallbackConfig, ...columns } = changes;
    const clearable = cleared({ routingStrategy, fallbackConfig });
    this.#in(workspace).endpoints.update({ endpointId }, { ...columns, ...clearable });
  }

  async deleteEndpoint(workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#in(workspace).endpoints.delete({ endpointId });
  }

  async insertMappings(workspace: WorkspaceId, rows: readonly MappingRow[]): Promise<void> {
    for (const row of rows) {
      this.#requireReferenced(workspace, row);
      this.#insert(mappings, workspace, row);
    }
  }

  async deleteMappings(workspace: WorkspaceId, mappingIds: readonly string[]): Promise<void> {
    for (const mappingId of mappingIds) this.#in(workspace).mappings.delete({ mappingId });
  }

  async deleteMappingsOf(workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#in(workspace).mappings.deleteWhere({ endpointId });
  }

  async putTag(
    workspace: WorkspaceId,
    endpointId: string,
    { key, value }: GatewayEndpointTag,
  ): Promise<void> {
    this.#requireReferenced(workspace, { endpointId });
    this.#in(workspace).tags.put({ endpointId, key, value });
  }

  async deleteTag(workspace: WorkspaceId, endpointId: string, key: string): Promise<void> {
    this.#in(workspace).tags.delete({ endpointId, key });
  }

  async deleteTagsOf(workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#in(workspace).tags.deleteWhere({ endpointId });
  }

  async binding(workspace: WorkspaceId, ref: EndpointBindingRef): Promise<BindingRow | undefined> {
    return this.#in(workspace).bindings.get(ref);
  }

  async bindings(workspace: WorkspaceId, page: RowPage<BindingFilters>): Promise<BindingRow[]> {
    return pageOfRows(this.#in(workspace).bindings, page);
  }

  async insertBinding(workspace: WorkspaceId, row: BindingRow): Promise<void> {
    this.#requireReferenced(workspace, row);
    this.#insert(bindings, workspace, row);
  }

  async deleteBinding(workspace: WorkspaceId, ref: EndpointBindingRef): Promise<void> {
    this.#in(workspace).bindings.delete(ref);
  }

  async deleteBindingsOf(workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#in(workspace).bindings.deleteWhere({ endpointId });
  }

  async limit(
    workspace: WorkspaceId,
    { limitId, name }: GatewayLimitRef,
  ): Promise<LimitRow | undefined> {
    const tables = this.#in(workspace);
    return limitId === undefined
      ? tables.limits.where({ name })[0]
      : tables.limits.get({ limitId });
  }

  async limits(workspace: WorkspaceId, page: RowPage<LimitFilters>): Promise<LimitRow[]> {
    return pageOfRows(this.#in(workspace).limits, page);
  }

  async insertLimit(workspace: WorkspaceId, row: LimitRow): Promise<void> {
    this.#insert(limits, workspace, row);
  }

  async updateLimit(
    workspace: WorkspaceId,
    limitId: string,
    { warnAt, ...columns }: LimitChanges,
  ): Promise<void> {
    this.#in(workspace).limits.update({ limitId }, { ...columns, ...cleared({ warnAt }) });
  }

  async deleteLimit(workspace: WorkspaceId, limitId: string): Promise<void> {
    this.#in(workspace).limits.delete({ limitId });
  }

  #in(workspace: WorkspaceId): WorkspaceTables {
    return new WorkspaceTables(this.#tables, workspace);
  }

  /** The foreign keys of a row: the rules above have checked them for the ids of callers. */
  #requireReferenced(
    workspace: WorkspaceId,
    { secretId, modelDefinitionId, endpointId }: Referring,
  ): void {
    const tables = this.#in(workspace);
    const exists =
      (secretId === undefined || tables.secrets.get({ secretId }) !== undefined) &&
      (modelDefinitionId === undefined ||
        tables.definitions.get({ modelDefinitionId }) !== undefined) &&
      (endpointId === undefined || tables.endpoints.get({ endpointId }) !== undefined);
    if (!exists) throw new Error("A row refers to one that its workspace does not have");
  }

  #insert<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
    workspace: WorkspaceId,
    row: Row,
  ): void {
    insertInto(this.#tables, definition, { workspace, row });
  }
}

interface Listed {
  readonly createdRevision: number;
}

function pageOfRows<Row extends Listed & Key, Key extends object>(
  table: RowTable<Row, Key>,
  { after, limit, filters }: RowPage<object>,
  accepts: (row: Row) => boolean = () => true,
): Row[] {
  const matches = matching(filters);
  return [...table.rows()]
    .filter((row) => row.createdRevision > after && matches(row) && accepts(row))
    .sort(byCreation)
    .slice(0, limit);
}

type Cleared<Changes> = {
  readonly [Field in keyof Changes]?: Exclude<Changes[Field], null> | undefined;
};

/** The given changes, with `null` as `undefined`. */
function cleared<Changes extends object>(changes: Changes): Cleared<Changes> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([field, value]) => [field, value ?? undefined]),
  ) as Cleared<Changes>;
}
