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
  EndpointView,
  ModelDefinitionFilters,
  ModelDefinitionView,
  RowPage,
  SecretFilters,
  SecretRow,
  StoreReader,
} from "@gw/store-abstract";
import { readEndpointPage } from "../queries/endpoint-page.js";
import { endpointById, endpointNamed } from "../queries/endpoints.js";
import { findEntity, pageOfEntities } from "../queries/entities.js";
import { activeKek } from "../queries/kek-registry.js";
import { mappingsOfEndpoint, mappingsOfEndpoints } from "../queries/mappings.js";
import { definitionById, definitionByName, definitionPage } from "../queries/model-definitions.js";
import { readRevision } from "../queries/revision.js";
import { secretById, secretByName, secretPage } from "../queries/secrets.js";
import { shapeOf } from "../queries/shapes.js";
import { tagsOfEndpoint, tagsOfEndpoints } from "../queries/tags.js";
import { toEndpointViews } from "../rows/endpoint.js";
import { toDefinitionView } from "../rows/model-definition.js";
import { toSecretRow } from "../rows/secret.js";
import type { ReadSource } from "../session/sql-session.js";
import type { TableRow } from "../tables.js";

/** Row reads, inside or outside a transaction. */
export class SqlReader implements StoreReader {
  readonly #source: ReadSource;

  constructor(source: ReadSource) {
    this.#source = source;
  }

  async revision(): Promise<number> {
    const [row] = await this.#source.all(readRevision, undefined);
    return row?.revision ?? 0;
  }

  async activeKekVersion(): Promise<number | undefined> {
    const [row] = await this.#source.all(activeKek, undefined);
    return row?.version;
  }

  async secret(ref: GatewaySecretRef): Promise<SecretRow | undefined> {
    const [row] =
      ref.secretId === undefined
        ? await this.#source.all(secretByName, ref)
        : await this.#source.all(secretById, ref);
    return row && toSecretRow(row);
  }

  async secrets({ after, limit, filters }: RowPage<SecretFilters>): Promise<SecretRow[]> {
    const values = { ...filters, after, limit };
    const rows = await this.#source.all(secretPage(shapeOf(filters)), values);
    return rows.map(toSecretRow);
  }

  async modelDefinition(ref: GatewayModelDefinitionRef): Promise<ModelDefinitionView | undefined> {
    const [row] =
      ref.modelDefinitionId === undefined
        ? await this.#source.all(definitionByName, ref)
        : await this.#source.all(definitionById, ref);
    return row && toDefinitionView(row);
  }

  async modelDefinitions({
    after,
    limit,
    filters,
  }: RowPage<ModelDefinitionFilters>): Promise<ModelDefinitionView[]> {
    const values = { ...filters, after, limit };
    const rows = await this.#source.all(definitionPage(shapeOf(filters)), values);
    return rows.map(toDefinitionView);
  }

  endpoint(ref: GatewayEndpointRef): Promise<EndpointView | undefined> {
    return this.#source.snapshot(async (source) => {
      const rows =
        ref.endpointId === undefined
          ? await endpointNamed(source, ref.name)
          : await source.all(endpointById, ref);
      const [view] = await withMappingsAndTags(source, rows);
      return view;
    });
  }

  endpoints(page: RowPage<EndpointFilters>): Promise<EndpointView[]> {
    return this.#source.snapshot(async (source) =>
      withMappingsAndTags(source, await readEndpointPage(source, page)),
    );
  }

  binding({
    endpointId,
    resourceType,
    resourceId,
  }: EndpointBindingRef): Promise<BindingRow | undefined> {
    const key = { endpointId, resourceType, resourceId };
    return findEntity(this.#source, "gateway_endpoint_bindings", key);
  }

  bindings(page: RowPage<BindingFilters>): Promise<BindingRow[]> {
    return pageOfEntities(this.#source, "gateway_endpoint_bindings", page);
  }
}

/** Adds mappings and tags with two more queries, whatever the number of endpoints. */
async function withMappingsAndTags(
  source: ReadSource,
  endpoints: readonly TableRow<"gateway_endpoints">[],
): Promise<EndpointView[]> {
  const [first] = endpoints;
  if (first === undefined) return [];
  const ids = endpoints.map(({ endpoint_id: id }) => id);
  const id = ids.length === 1 ? first.endpoint_id : undefined;
  const mappings = await (id === undefined
    ? source.all(mappingsOfEndpoints, { ids })
    : source.all(mappingsOfEndpoint, { id }));
  const tags = await (id === undefined
    ? source.all(tagsOfEndpoints, { ids })
    : source.all(tagsOfEndpoint, { id }));
  return toEndpointViews({ endpoints, mappings, tags });
}
