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
  EndpointRow,
  EndpointView,
  LimitFilters,
  LimitRow,
  MappingRow,
  MappingView,
  ModelDefinitionFilters,
  ModelDefinitionRow,
  ModelDefinitionView,
  RowPage,
  SecretFilters,
  SecretRow,
  StoreReader,
} from "@gw/store-abstract";
import type { AcmeState } from "./state.js";
import { matches, pageOf } from "./table.js";

/**
 * Row reads from the committed state, or from the draft of a transaction. All rows are of `default`: the
 * store has no other workspace.
 */
export class AcmeReader implements StoreReader {
  readonly #read: () => AcmeState;

  constructor(read: () => AcmeState) {
    this.#read = read;
  }

  async hasWorkspace(workspace: WorkspaceId): Promise<boolean> {
    return workspace === defaultWorkspace;
  }

  async revision(_workspace: WorkspaceId): Promise<number> {
    return this.#read().revision;
  }

  async activeKekVersion(): Promise<number | undefined> {
    return this.#read().keks.find(({ state }) => state === "active")?.version;
  }

  async secret(_workspace: WorkspaceId, ref: GatewaySecretRef): Promise<SecretRow | undefined> {
    return this.#read().secrets.find((row) => matches(row, ref));
  }

  async secrets(
    _workspace: WorkspaceId,
    { filters, ...page }: RowPage<SecretFilters>,
  ): Promise<SecretRow[]> {
    const { secrets } = this.#read();
    return pageOf(
      secrets.filter((row) => matches(row, filters)),
      page,
    );
  }

  async modelDefinition(
    _workspace: WorkspaceId,
    ref: GatewayModelDefinitionRef,
  ): Promise<ModelDefinitionView | undefined> {
    const state = this.#read();
    const row = state.modelDefinitions.find((definition) => matches(definition, ref));
    return row && viewDefinition(state, row);
  }

  async modelDefinitions(
    _workspace: WorkspaceId,
    { filters, ...page }: RowPage<ModelDefinitionFilters>,
  ): Promise<ModelDefinitionView[]> {
    const state = this.#read();
    const rows = state.modelDefinitions.filter((row) => matches(row, filters));
    return pageOf(rows, page).map((row) => viewDefinition(state, row));
  }

  async modelDefinitionsByIds(
    _workspace: WorkspaceId,
    ids: readonly string[],
  ): Promise<ModelDefinitionView[]> {
    const state = this.#read();
    return state.modelDefinitions
      .filter(({ modelDefinitionId }) => ids.includes(modelDefinitionId))
      .map((row) => viewDefinition(state, row));
  }

  async endpoint(
    _workspace: WorkspaceId,
    ref: GatewayEndpointRef,
  ): Promise<EndpointView | undefined> {
    const state = this.#read();
    const row = state.endpoints.find((endpoint) =>
      ref.name === undefined ? matches(endpoint, ref) : isNamed(endpoint, ref.name),
    );
    return row && viewEndpoint(state, row);
  }

  async endpoints(
    _workspace: WorkspaceId,
    { filters, ...page }: RowPage<EndpointFilters>,
  ): Promise<EndpointView[]> {
    const state = this.#read();
    const rows = state.endpoints.filter((row) => endpointMatches(state, row, filters));
    return pageOf(rows, page).map((row) => viewEndpoint(state, row));
  }

  async binding(_workspace: WorkspaceId, ref: EndpointBindingRef): Promise<BindingRow | undefined> {
    return this.#read().bindings.find((row) => matches(row, ref));
  }

  async bindings(
    _workspace: WorkspaceId,
    { filters, ...page }: RowPage<BindingFilters>,
  ): Promise<BindingRow[]> {
    const { bindings } = this.#read();
    return pageOf(
      bindings.filter((row) => matches(row, filters)),
      page,
    );
  }

  async limit(_workspace: WorkspaceId, ref: GatewayLimitRef): Promise<LimitRow | undefined> {
    return this.#read().limits.find((row) => matches(row, ref));
  }

  async limits(
    _workspace: WorkspaceId,
    { filters, ...page }: RowPage<LimitFilters>,
  ): Promise<LimitRow[]> {
    const { limits } = this.#read();
    return pageOf(
      limits.filter((row) => matches(row, filters)),
      page,
    );
  }
}

/** Whether an endpoint has the name or the alias. */
export function isNamed({ name, aliases }: EndpointRow, wanted: string): boolean {
  return name === wanted || aliases.includes(wanted);
}

/** The mappings of an endpoint, by position. */
export function mappingsOf({ mappings }: AcmeState, endpointId: string): MappingRow[] {
  return mappings
    .filter((row) => row.endpointId === endpointId)
    .sort((a, b) => a.position - b.position);
}

export function tagsOf({ tags }: AcmeState, endpointId: string): EndpointView["tags"] {
  return tags
    .filter((row) => row.endpointId === endpointId)
    .map(({ key, value }) => ({ key, value }));
}

function viewDefinition(state: AcmeState, row: ModelDefinitionRow): ModelDefinitionView {
  const secret = state.secrets.find(({ secretId }) => secretId === row.secretId);
  return { ...row, secretName: secret?.secretName };
}

function viewEndpoint(state: AcmeState, row: EndpointRow): EndpointView {
  const mappings = mappingsOf(state, row.endpointId).flatMap((mapping): MappingView[] => {
    const { modelDefinitionId } = mapping;
    const definition = state.modelDefinitions.find((one) => matches(one, { modelDefinitionId }));
    return definition ? [{ ...mapping, modelDefinition: viewDefinition(state, definition) }] : [];
  });
  return { ...row, mappings, tags: tagsOf(state, row.endpointId) };
}

/** `provider` and `secretId` must match the same definition of the endpoint. */
function endpointMatches(
  state: AcmeState,
  { endpointId }: EndpointRow,
  { tag, ...definitionFilters }: EndpointFilters,
): boolean {
  const hasTag = tag === undefined || tagsOf(state, endpointId).some((row) => matches(row, tag));
  if (!hasTag) return false;
  if (Object.values(definitionFilters).every((value) => value === undefined)) return true;
  const ids = mappingsOf(state, endpointId).map(({ modelDefinitionId }) => modelDefinitionId);
  return state.modelDefinitions.some(
    (row) => ids.includes(row.modelDefinitionId) && matches(row, definitionFilters),
  );
}
