import {
  defaultWorkspace,
  type EndpointBindingRef,
  type GatewayEndpointRef,
  type GatewayLimitRef,
  type GatewayModelDefinitionRef,
  type GatewaySecretRef,
  type WorkspaceId,
} from "@gw/entities";
import type {
  BindingFilters,
  BindingRow,
  EndpointFilters,
  EndpointView,
  LimitFilters,
  LimitRow,
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
import { type Revisions, readRevision, readWorkspaceRevision } from "../queries/revision.js";
import { secretById, secretByName, secretPage } from "../queries/secrets.js";
import { shapeOf } from "../queries/shapes.js";
import { tagsOfEndpoint, tagsOfEndpoints } from "../queries/tags.js";
import { toEndpointViews } from "../rows/endpoint.js";
import { toLimitRow } from "../rows/limit.js";
import { toDefinitionView } from "../rows/model-definition.js";
import { toSecretRow } from "../rows/secret.js";
import type { ReadSource } from "../session/sql-session.js";
import type { ShownRow } from "../tables.js";

/** Row reads, inside or outside a transaction. */
export class SqlReader implements StoreReader {
  readonly #source: ReadSource;

  constructor(source: ReadSource) {
    this.#source = source;
  }

  async hasWorkspace(workspaceId: WorkspaceId): Promise<boolean> {
    if (workspaceId === defaultWorkspace) return true;
    return (await revisionIn(this.#source, workspaceId)) !== undefined;
  }

  async revision(workspaceId: WorkspaceId): Promise<number> {
    return (await revisionIn(this.#source, workspaceId)) ?? 0;
  }

  async activeKekVersion(): Promise<number | undefined> {
    const [row] = await this.#source.all(activeKek, undefined);
    return row?.version;
  }

  async secret(workspaceId: WorkspaceId, ref: GatewaySecretRef): Promise<SecretRow | undefined> {
    const [row] =
      ref.secretId === undefined
        ? await this.#source.all(secretByName, { workspaceId, secretName: ref.secretName })
        : await this.#source.all(secretById, { workspaceId, secretId: ref.secretId });
    return row && toSecretRow(row);
  }

  async secrets(
    workspaceId: WorkspaceId,
    { after, limit, filters }: RowPage<SecretFilters>,
  ): Promise<SecretRow[]> {
    const values = { ...filters, workspaceId, after, limit };
    const rows = await this.#source.all(secretPage(shapeOf(filters)), values);
    return rows.map(toSecretRow);
  }

  async modelDefinition(
    workspaceId: WorkspaceId,
    ref: GatewayModelDefinitionRef,
  ): Promise<ModelDefinitionView | undefined> {
    const { modelDefinitionId, name } = ref;
    const [row] =
      modelDefinitionId === undefined
        ? await this.#source.all(definitionByName, { workspaceId, name })
        : await this.#source.all(definitionById, { workspaceId, modelDefinitionId });
    return row && toDefinitionView(row);
  }

  async modelDefinitions(
    workspaceId: WorkspaceId,
    { after, limit, filters }: RowPage<ModelDefinitionFilters>,
  ): Promise<ModelDefinitionView[]> {
    const values = { ...filters, workspaceId, after, limit };
    const rows = await this.#source.all(definitionPage(shapeOf(filters)), values);
    return rows.map(toDefinitionView);
  }

  endpoint(
    workspaceId: WorkspaceId,
    { endpointId, name }: GatewayEndpointRef,
  ): Promise<EndpointView | undefined> {
    return this.#source.snapshot(async (source) => {
      const rows =
        endpointId === undefined
          ? await endpointNamed(source, { workspaceId, name })
          : await source.all(endpointById, { workspaceId, endpointId });
      const [view] = await withMappingsAndTags(source, workspaceId, rows);
      return view;
    });
  }

  endpoints(workspaceId: WorkspaceId, page: RowPage<EndpointFilters>): Promise<EndpointView[]> {
    return this.#source.snapshot(async (source) =>
      withMappingsAndTags(
        source,
        workspaceId,
        await readEndpointPage(source, { ...page, workspaceId }),
      ),
    );
  }

  binding(
    workspaceId: WorkspaceId,
    { endpointId, resourceType, resourceId }: EndpointBindingRef,
  ): Promise<BindingRow | undefined> {
    const key = { workspaceId, endpointId, resourceType, resourceId };
    return findEntity(this.#source, "gateway_endpoint_bindings", key);
  }

  bindings(
    workspaceId: WorkspaceId,
    { filters, ...page }: RowPage<BindingFilters>,
  ): Promise<BindingRow[]> {
    return pageOfEntities(this.#source, "gateway_endpoint_bindings", {
      ...page,
      filters: { workspaceId, ...filters },
    });
  }

  async limit(
    workspaceId: WorkspaceId,
    { limitId, name }: GatewayLimitRef,
  ): Promise<LimitRow | undefined> {
    const key = limitId === undefined ? { workspaceId, name } : { workspaceId, limitId };
    const limit = await findEntity(this.#source, "gateway_limits", key);
    return limit && toLimitRow(limit);
  }

  async limits(
    workspaceId: WorkspaceId,
    { filters, ...page }: RowPage<LimitFilters>,
  ): Promise<LimitRow[]> {
    const rows = await pageOfEntities(this.#source, "gateway_limits", {
      ...page,
      filters: { workspaceId, ...filters },
    });
    return rows.map(toLimitRow);
  }
}

/** The revision of a workspace; `undefined` if it does not exist. */
export async function revisionIn(
  source: ReadSource,
  workspaceId: WorkspaceId,
): Promise<number | undefined> {
  if (workspaceId !== defaultWorkspace) {
    const [own] = await source.all(readWorkspaceRevision, { workspaceId });
    return own?.revision;
  }
  const { revision, elsewhere } = await revisionsOf(source);
  return revision - elsewhere;
}

/** The numbers of all mutations, and of those in workspaces other than `default`. */
export async function revisionsOf(source: ReadSource): Promise<Revisions> {
  const [row] = await source.all(readRevision, undefined);
  return row ?? { revision: 0, elsewhere: 0 };
}

/** Adds mappings and tags with two more queries, whatever the number of endpoints. */
async function withMappingsAndTags(
  source: ReadSource,
  workspaceId: WorkspaceId,
  endpoints: readonly ShownRow<"gateway_endpoints">[],
): Promise<EndpointView[]> {
  const [first] = endpoints;
  if (first === undefined) return [];
  const ids = endpoints.map(({ endpoint_id: id }) => id);
  const id = ids.length === 1 ? first.endpoint_id : undefined;
  const mappings = await (id === undefined
    ? source.all(mappingsOfEndpoints, { workspaceId, ids })
    : source.all(mappingsOfEndpoint, { workspaceId, id }));
  const tags = await (id === undefined
    ? source.all(tagsOfEndpoints, { workspaceId, ids })
    : source.all(tagsOfEndpoint, { workspaceId, id }));
  return toEndpointViews({ endpoints, mappings, tags });
}
