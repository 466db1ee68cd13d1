import type {
  EndpointBindingRef,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayModelDefinitionRef,
  GatewaySecretRef,
} from "@gw/entities";
import type {
  BindingFilters,
  BindingRow,
  EndpointChanges,
  EndpointFilters,
  EndpointRow,
  EndpointView,
  MappingRow,
  MappingView,
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
import type { MemoryState } from "./memory-state.js";
import { matching, type RowTable, TableDefinition, type Tables } from "./memory-tables.js";

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
export const tags: TableDefinition<TagRow, TagKey> = new TableDefinition("endpointId", "key");
const bindings: TableDefinition<BindingRow, EndpointBindingRef> = new TableDefinition(
  "endpointId",
  "resourceType",
  "resourceId",
);

type RowOperations = Omit<StoreTransaction, "newRevision" | "appendAudit">;

/**
 * The row operations on the committed tables or on those of a transaction. Each is synchronous and so
 * atomic.
 */
export class MemoryRows implements RowOperations {
  readonly #state: MemoryState;
  readonly #secrets: RowTable<SecretRow, SecretKey>;
  readonly #sealed: RowTable<SealedRow, SecretKey>;
  readonly #definitions: RowTable<ModelDefinitionRow, DefinitionKey>;
  readonly #endpoints: RowTable<EndpointRow, EndpointKey>;
  readonly #mappings: RowTable<MappingRow, MappingKey>;
  readonly #tags: RowTable<TagRow, TagKey>;
  readonly #bindings: RowTable<BindingRow, EndpointBindingRef>;

  constructor(state: MemoryState, tables: Tables = state) {
    this.#state = state;
    this.#secrets = tables.table(secrets);
    this.#sealed = tables.table(sealed);
    this.#definitions = tables.table(definitions);
    this.#endpoints = tables.table(endpoints);
    this.#mappings = tables.table(mappings);
    this.#tags = tables.table(tags);
    this.#bindings = tables.table(bindings);
  }

  async revision(): Promise<number> {
    return this.#state.revision;
  }

  async activeKekVersion(): Promise<number | undefined> {
    return this.#state.activeKekVersion();
  }

  async secret({ secretId, secretName }: GatewaySecretRef): Promise<SecretRow | undefined> {
    return secretId === undefined
      ? this.#secrets.where({ secretName })[0]
      : this.#secrets.get({ secretId });
  }

  async secrets(page: RowPage<SecretFilters>): Promise<SecretRow[]> {
    return pageOfRows(this.#secrets, page);
  }

  async insertSecret(row: SecretRow, columns: SealedColumns): Promise<void> {
    this.#secrets.insert(row);
    this.#sealed.put({ secretId: row.secretId, ...columns });
  }

  async updateSecret(secretId: string, changes: SecretChanges): Promise<void> {
    const { sealed: columns, authConfig, ...rest } = changes;
    this.#secrets.update({ secretId }, { ...rest, ...cleared({ authConfig }) });
    if (columns !== undefined) this.#sealed.put({ secretId, ...columns });
  }

  async deleteSecret(secretId: string): Promise<void> {
    this.#secrets.delete({ secretId });
    this.#sealed.delete({ secretId });
  }

  async modelDefinition({
    modelDefinitionId,
    name,
  }: GatewayModelDefinitionRef): Promise<ModelDefinitionView | undefined> {
    const row =
      modelDefinitionId === undefined
        ? this.#definitions.where({ name })[0]
        : this.#definitions.get({ modelDefinitionId });
    return row && this.#viewDefinition(row);
  }

  async modelDefinitions(page: RowPage<ModelDefinitionFilters>): Promise<ModelDefinitionView[]> {
    return pageOfRows(this.#definitions, page).map((row) => this.#viewDefinition(row));
  }

  async modelDefinitionsByIds(ids: readonly string[]): Promise<ModelDefinitionView[]> {
    return ids
      .flatMap((modelDefinitionId) => this.#definitions.get({ modelDefinitionId }) ?? [])
      .map((row) => this.#viewDefinition(row));
  }

  async insertModelDefinition(row: ModelDefinitionRow): Promise<void> {
    this.#definitions.insert(row);
  }

  async updateModelDefinition(
    modelDefinitionId: string,
    changes: ModelDefinitionChanges,
  ): Promise<void> {
    this.#definitions.update({ modelDefinitionId }, changes);
  }

  async deleteModelDefinition(modelDefinitionId: string): Promise<void> {
    this.#definitions.delete({ modelDefinitionId });
  }

  async orphanModelDefinitions(secretId: string): Promise<void> {
    for (const row of this.#definitions.where({ secretId })) {
      this.#definitions.put({ ...row, secretId: undefined });
    }
  }

  async endpoint({ endpointId, name }: GatewayEndpointRef): Promise<EndpointView | undefined> {
    const row =
      endpointId === undefined
        ? endpointNamed(this.#endpoints, name)
        : this.#endpoints.get({ endpointId });
    return row && this.#viewEndpoint(row);
  }

  async endpoints({
    filters: { tag, ...filters },
    ...page
  }: RowPage<EndpointFilters>): Promise<EndpointView[]> {
    const accepts = ({ endpointId }: EndpointRow) =>
      (tag === undefined || this.#hasTag(endpointId, tag)) && this.#hasModel(endpointId, filters);
    const rows = pageOfRows(this.#endpoints, { ...page, filters: {} }, accepts);
    return rows.map((row) => this.#viewEndpoint(row));
  }

  async endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]> {
    const users = this.#mappings.where({ modelDefinitionId });
    const ids = new Set(users.map(({ endpointId }) => endpointId));
    const page = { after: 0, limit, filters: {} };
    const rows = pageOfRows(this.#endpoints, page, ({ endpointId }) => ids.has(endpointId));
    return rows.map(({ name }) => name);
  }

  async insertEndpoint(row: EndpointRow): Promise<void> {
    this.#endpoints.insert(row);
  }

  async updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void> {
    const { routingStrategy, fallbackConfig, ...columns } = changes;
    const clearable = cleared({ routingStrategy, fallbackConfig });
    this.#endpoints.update({ endpointId }, { ...columns, ...clearable });
  }

  async deleteEndpoint(endpointId: string): Promise<void> {
    this.#endpoints.delete({ endpointId });
  }

  async insertMappings(rows: readonly MappingRow[]): Promise<void> {
    for (const row of rows) this.#mappings.insert(row);
  }

  async deleteMappings(mappingIds: readonly string[]): Promise<void> {
    for (const mappingId of mappingIds) this.#mappings.delete({ mappingId });
  }

  async deleteMappingsOf(endpointId: string): Promise<void> {
    this.#mappings.deleteWhere({ endpointId });
  }

  async putTag(endpointId: string, { key, value }: GatewayEndpointTag): Promise<void> {
    this.#tags.put({ endpointId, key, value });
  }

  async deleteTag(endpointId: string, key: string): Promise<void> {
    this.#tags.delete({ endpointId, key });
  }

  async deleteTagsOf(endpointId: string): Promise<void> {
    this.#tags.deleteWhere({ endpointId });
  }

  async binding(ref: EndpointBindingRef): Promise<BindingRow | undefined> {
    return this.#bindings.get(ref);
  }

  async bindings(page: RowPage<BindingFilters>): Promise<BindingRow[]> {
    return pageOfRows(this.#bindings, page);
  }

  async insertBinding(row: BindingRow): Promise<void> {
    this.#bindings.insert(row);
  }

  async deleteBinding(ref: EndpointBindingRef): Promise<void> {
    this.#bindings.delete(ref);
  }

  async deleteBindingsOf(endpointId: string): Promise<void> {
    this.#bindings.deleteWhere({ endpointId });
  }

  /** The endpoints that a resource uses, oldest first. */
  endpointsOfResource(resource: {
    readonly resourceType: string;
    readonly resourceId: string;
  }): EndpointRow[] {
    return this.#bindings
      .where(resource)
      .flatMap(({ endpointId }) => this.#endpoints.get({ endpointId }) ?? [])
      .sort(byCreation);
  }

  #hasTag(endpointId: string, { key, value }: GatewayEndpointTag): boolean {
    const tag = this.#tags.get({ endpointId, key });
    return tag !== undefined && (value === undefined || tag.value === value);
  }

  /** Whether one model of the endpoint matches all filters; `true` when there are no filters. */
  #hasModel(endpointId: string, filters: ModelDefinitionFilters): boolean {
    if (filters.provider === undefined && filters.secretId === undefined) return true;
    const matches = matching(filters);
    return this.#mappings.where({ endpointId }).some((mapping) => {
      const definition = this.#definitions.get(mapping);
      return definition !== undefined && matches(definition);
    });
  }

  #viewEndpoint(row: EndpointRow): EndpointView {
    const { endpointId } = row;
    const models = this.#mappings.where({ endpointId }).sort((a, b) => a.position - b.position);
    const views = models.flatMap((mapping): MappingView[] => {
      const definition = this.#definitions.get(mapping);
      if (definition === undefined) return [];
      return [{ ...mapping, modelDefinition: this.#viewDefinition(definition) }];
    });
    return { ...row, mappings: views, tags: this.#tags.where({ endpointId }) };
  }

  #viewDefinition(row: ModelDefinitionRow): ModelDefinitionView {
    const { secretId } = row;
    const secret = secretId === undefined ? undefined : this.#secrets.get({ secretId });
    return { ...row, secretName: secret?.secretName };
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

/** The endpoint with that name or alias. */
export function endpointNamed(
  table: RowTable<EndpointRow, EndpointKey>,
  name: string,
): EndpointRow | undefined {
  const isNamed = (row: EndpointRow): boolean => row.name === name || row.aliases.includes(name);
  return [...table.rows()].find(isNamed);
}

/** Oldest first. */
export function byCreation(a: Listed, b: Listed): number {
  return a.createdRevision - b.createdRevision;
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
