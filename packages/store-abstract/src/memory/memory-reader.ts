import type {
  EndpointBindingRef,
  GatewayEndpointRef,
  GatewayModelDefinitionRef,
  GatewaySecretRef,
} from "@gw/entities";
import type {
  BindingFilters,
  BindingRow,
  EndpointFilters,
  EndpointRow,
  EndpointView,
  MappingRow,
  MappingView,
  ModelDefinitionFilters,
  ModelDefinitionRow,
  ModelDefinitionView,
  RowPage,
  SecretFilters,
  SecretRow,
  StoreReader,
} from "../store-rows.js";
import { joinedKey, type MemoryState, type Tables } from "./memory-state.js";

/** Reads the committed tables or those of a transaction. Each read is synchronous and so atomic. */
export class MemoryReader implements StoreReader {
  readonly #state: MemoryState;
  protected readonly tables: Tables;

  constructor(state: MemoryState, tables: Tables = state) {
    this.#state = state;
    this.tables = tables;
  }

  async revision(): Promise<number> {
    return this.#state.revision;
  }

  async activeKekVersion(): Promise<number | undefined> {
    return this.#state.activeKekVersion();
  }

  async secret(ref: GatewaySecretRef): Promise<SecretRow | undefined> {
    if (ref.secretId !== undefined) return this.tables.secrets.get(ref.secretId);
    return find(this.tables.secrets.rows(), (row) => row.secretName === ref.secretName);
  }

  async secrets(page: RowPage<SecretFilters>): Promise<SecretRow[]> {
    return pageOfRows(this.tables.secrets.rows(), page, matches);
  }

  async modelDefinition(ref: GatewayModelDefinitionRef): Promise<ModelDefinitionView | undefined> {
    const row =
      ref.modelDefinitionId !== undefined
        ? this.tables.modelDefinitions.get(ref.modelDefinitionId)
        : find(this.tables.modelDefinitions.rows(), (one) => one.name === ref.name);
    return row && this.#viewDefinition(row);
  }

  async modelDefinitions(page: RowPage<ModelDefinitionFilters>): Promise<ModelDefinitionView[]> {
    const rows = pageOfRows(this.tables.modelDefinitions.rows(), page, matches);
    return rows.map((row) => this.#viewDefinition(row));
  }

  async modelDefinitionsByIds(ids: readonly string[]): Promise<ModelDefinitionView[]> {
    return ids.flatMap((id) => {
      const row = this.tables.modelDefinitions.get(id);
      return row === undefined ? [] : [this.#viewDefinition(row)];
    });
  }

  async endpoint(ref: GatewayEndpointRef): Promise<EndpointView | undefined> {
    const row =
      ref.endpointId !== undefined
        ? this.tables.endpoints.get(ref.endpointId)
        : find(this.tables.endpoints.rows(), (one) => one.name === ref.name);
    return row && this.#viewEndpoint(row);
  }

  async endpoints(page: RowPage<EndpointFilters>): Promise<EndpointView[]> {
    const rows = pageOfRows(this.tables.endpoints.rows(), page, (row, filters) =>
      this.#endpointMatches(row, filters),
    );
    return rows.map((row) => this.#viewEndpoint(row));
  }

  async binding(ref: EndpointBindingRef): Promise<BindingRow | undefined> {
    return this.tables.bindings.get(joinedKey(ref.endpointId, ref.resourceType, ref.resourceId));
  }

  async bindings(page: RowPage<BindingFilters>): Promise<BindingRow[]> {
    return pageOfRows(this.tables.bindings.rows(), page, matches);
  }

  #endpointMatches({ endpointId }: EndpointRow, filters: EndpointFilters): boolean {
    const { tag, ...definitionFilters } = filters;
    if (tag !== undefined) {
      const stored = this.tables.tags.get(joinedKey(endpointId, tag.key));
      if (stored === undefined) return false;
      if (tag.value !== undefined && stored.value !== tag.value) return false;
    }
    if (definitionFilters.provider === undefined && definitionFilters.secretId === undefined) {
      return true;
    }
    return this.#mappingsOf(endpointId).some(({ modelDefinitionId }) => {
      const definition = this.tables.modelDefinitions.get(modelDefinitionId);
      return definition !== undefined && matches(definition, definitionFilters);
    });
  }

  #mappingsOf(endpointId: string): MappingRow[] {
    return [...this.tables.mappings.rows()]
      .filter((row) => row.endpointId === endpointId)
      .sort((a, b) => a.position - b.position);
  }

  #viewEndpoint(row: EndpointRow): EndpointView {
    const mappings = this.#mappingsOf(row.endpointId).flatMap((mapping): MappingView[] => {
      const definition = this.tables.modelDefinitions.get(mapping.modelDefinitionId);
      if (definition === undefined) return [];
      return [{ ...mapping, modelDefinition: this.#viewDefinition(definition) }];
    });
    const tags = [...this.tables.tags.rows()].filter((tag) => tag.endpointId === row.endpointId);
    return { ...row, mappings, tags };
  }

  #viewDefinition(row: ModelDefinitionRow): ModelDefinitionView {
    const secret = row.secretId === undefined ? undefined : this.tables.secrets.get(row.secretId);
    return { ...row, secretName: secret?.secretName };
  }
}

function pageOfRows<Row extends { readonly createdRevision: number }, Filters extends object>(
  rows: Iterable<Row>,
  { after, limit, filters }: RowPage<Filters>,
  accepts: (row: Row, filters: Filters) => boolean,
): Row[] {
  return [...rows]
    .filter((row) => row.createdRevision > after && accepts(row, filters))
    .sort((a, b) => a.createdRevision - b.createdRevision)
    .slice(0, limit);
}

/** Whether each given filter equals the column of the same name. */
function matches(row: object, filters: object): boolean {
  const columns = row as Readonly<Record<string, unknown>>;
  return Object.entries(filters).every(
    ([column, expected]) => expected === undefined || columns[column] === expected,
  );
}

function find<Row>(rows: Iterable<Row>, accepts: (row: Row) => boolean): Row | undefined {
  for (const row of rows) if (accepts(row)) return row;
  return undefined;
}
