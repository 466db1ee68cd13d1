import type { GatewayEndpointTag, WorkspaceId } from "@gw/entities";
import type {
  BindingRow,
  CountedKind,
  EndpointChanges,
  EndpointRow,
  LimitChanges,
  LimitRow,
  MappingRow,
  ModelDefinitionChanges,
  ModelDefinitionRow,
  NewAuditRecord,
  SealedColumns,
  SecretChanges,
  SecretRow,
  StoreTransaction,
} from "@gw/store-abstract";
import { AcmeReader } from "./reader.js";
import { type AcmeState, appendAudit } from "./state.js";
import { insert, remove, update } from "./table.js";

/** Row writes to the draft of a transaction. Its reads return what it has written. */
export class AcmeTransaction extends AcmeReader implements StoreTransaction {
  readonly newRevision: number;
  readonly #draft: AcmeState;

  constructor(draft: AcmeState) {
    super(() => draft);
    this.#draft = draft;
    draft.revision += 1;
    this.newRevision = draft.revision;
  }

  async countRows(_workspace: WorkspaceId, kind: CountedKind, limit: number): Promise<number> {
    return this.#draft[kind].slice(0, limit).length;
  }

  async insertSecret(
    _workspace: WorkspaceId,
    row: SecretRow,
    sealed: SealedColumns,
  ): Promise<void> {
    const { secretId } = row;
    this.#draft.secrets = insert(this.#draft.secrets, row, ["secretId"], ["secretName"]);
    this.#draft.seals = insert(this.#draft.seals, { secretId, ...sealed }, ["secretId"]);
  }

  async updateSecret(
    _workspace: WorkspaceId,
    secretId: string,
    { sealed, ...changes }: SecretChanges,
  ): Promise<void> {
    this.#draft.secrets = update(this.#draft.secrets, { secretId }, changes);
    if (sealed) this.#draft.seals = update(this.#draft.seals, { secretId }, sealed);
  }

  async deleteSecret(_workspace: WorkspaceId, secretId: string): Promise<void> {
    this.#draft.secrets = remove(this.#draft.secrets, { secretId });
    this.#draft.seals = remove(this.#draft.seals, { secretId });
  }

  async insertModelDefinition(_workspace: WorkspaceId, row: ModelDefinitionRow): Promise<void> {
    const keys = [["modelDefinitionId"], ["name"]] as const;
    this.#draft.modelDefinitions = insert(this.#draft.modelDefinitions, row, ...keys);
  }

  async updateModelDefinition(
    _workspace: WorkspaceId,
    modelDefinitionId: string,
    changes: ModelDefinitionChanges,
  ): Promise<void> {
    const { modelDefinitions } = this.#draft;
    this.#draft.modelDefinitions = update(modelDefinitions, { modelDefinitionId }, changes);
  }

  async deleteModelDefinition(_workspace: WorkspaceId, modelDefinitionId: string): Promise<void> {
    this.#draft.modelDefinitions = remove(this.#draft.modelDefinitions, { modelDefinitionId });
  }

  async orphanModelDefinitions(_workspace: WorkspaceId, secretId: string): Promise<void> {
    const { modelDefinitions } = this.#draft;
    this.#draft.modelDefinitions = update(modelDefinitions, { secretId }, { secretId: null });
  }

  async insertEndpoint(_workspace: WorkspaceId, row: EndpointRow): Promise<void> {
    this.#draft.endpoints = insert(this.#draft.endpoints, row, ["endpointId"], ["name"]);
  }

  async updateEndpoint(
    _workspace: WorkspaceId,
    endpointId: string,
    changes: EndpointChanges,
  ): Promise<void> {
    this.#draft.endpoints = update(this.#draft.endpoints, { endpointId }, changes);
  }

  async deleteEndpoint(_workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#draft.endpoints = remove(this.#draft.endpoints, { endpointId });
  }

  async endpointsUsing(
    _workspace: WorkspaceId,
    modelDefinitionId: string,
    limit: number,
  ): Promise<string[]> {
    const users = this.#draft.mappings
      .filter((row) => row.modelDefinitionId === modelDefinitionId)
      .map(({ endpointId }) => endpointId);
    return this.#draft.endpoints
      .filter(({ endpointId }) => users.includes(endpointId))
      .sort((a, b) => a.createdRevision - b.createdRevision)
      .slice(0, limit)
      .map(({ name }) => name);
  }

  async insertMappings(_workspace: WorkspaceId, rows: readonly MappingRow[]): Promise<void> {
    const keys = [["mappingId"], ["endpointId", "modelDefinitionId", "linkageType"]] as const;
    for (const row of rows) this.#draft.mappings = insert(this.#draft.mappings, row, ...keys);
  }

  async deleteMappings(_workspace: WorkspaceId, mappingIds: readonly string[]): Promise<void> {
    const { mappings } = this.#draft;
    this.#draft.mappings = mappings.filter(({ mappingId }) => !mappingIds.includes(mappingId));
  }

  async deleteMappingsOf(_workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#draft.mappings = remove(this.#draft.mappings, { endpointId });
  }

  async putTag(
    _workspace: WorkspaceId,
    endpointId: string,
    { key, value }: GatewayEndpointTag,
  ): Promise<void> {
    const others = remove(this.#draft.tags, { endpointId, key });
    this.#draft.tags = [...others, { endpointId, key, value }];
  }

  async deleteTag(_workspace: WorkspaceId, endpointId: string, key: string): Promise<void> {
    this.#draft.tags = remove(this.#draft.tags, { endpointId, key });
  }

  async deleteTagsOf(_workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#draft.tags = remove(this.#draft.tags, { endpointId });
  }

  async insertBinding(_workspace: WorkspaceId, row: BindingRow): Promise<void> {
    const key = ["endpointId", "resourceType", "resourceId"] as const;
    this.#draft.bindings = insert(this.#draft.bindings, row, key);
  }

  async deleteBinding(
    _workspace: WorkspaceId,
    {
      endpointId,
      resourceType,
      resourceId,
    }: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">,
  ): Promise<void> {
    const { bindings } = this.#draft;
    this.#draft.bindings = remove(bindings, { endpointId, resourceType, resourceId });
  }

  async deleteBindingsOf(_workspace: WorkspaceId, endpointId: string): Promise<void> {
    this.#draft.bindings = remove(this.#draft.bindings, { endpointId });
  }

  async insertLimit(_workspace: WorkspaceId, row: LimitRow): Promise<void> {
    this.#draft.limits = insert(this.#draft.limits, row, ["limitId"], ["name"]);
  }

  async updateLimit(
    _workspace: WorkspaceId,
    limitId: string,
    changes: LimitChanges,
  ): Promise<void> {
    this.#draft.limits = update(this.#draft.limits, { limitId }, changes);
  }

  async deleteLimit(_workspace: WorkspaceId, limitId: string): Promise<void> {
    this.#draft.limits = remove(this.#draft.limits, { limitId });
  }

  async appendAudit(workspaceId: WorkspaceId, record: NewAuditRecord): Promise<void> {
    appendAudit(this.#draft, { ...record, workspaceId });
  }
}
