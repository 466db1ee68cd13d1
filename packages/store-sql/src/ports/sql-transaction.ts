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
  ModelDefinitionView,
  NewAuditRecord,
  SealedColumns,
  SecretChanges,
  SecretRow,
  StoreTransaction,
} from "@gw/store-abstract";
import type { SqlConnections } from "../dialects/dialect.js";
import * as endpoints from "../queries/endpoints.js";
import { deleteEntities, insertEntity, insertRow, updateEntities } from "../queries/entities.js";
import * as definitions from "../queries/model-definitions.js";
import * as secrets from "../queries/secrets.js";
import { countRowsIn } from "../queries/workspaces.js";
import { toEndpointRow, toNewEndpoint } from "../rows/endpoint.js";
import { toDefinitionView } from "../rows/model-definition.js";
import { raiseRevisionIn, type SqlSession } from "../session/sql-session.js";
import { SqlReader } from "./sql-reader.js";

/** The row operations of a mutation, inside its transaction; most take one statement. */
export class SqlTransaction extends SqlReader implements StoreTransaction {
  readonly newRevision: number;
  readonly #session: SqlSession;

  private constructor(session: SqlSession, newRevision: number) {
    super(session);
    this.#session = session;
    this.newRevision = newRevision;
  }

  /**
   * Raises the revisions before any read, so that no other transaction writes until this one ends.
   */
  static async begin(
    session: SqlSession,
    connections: Pick<SqlConnections, "raiseRevision">,
    workspaceId: WorkspaceId,
  ): Promise<SqlTransaction> {
    return new SqlTransaction(session, await raiseRevisionIn(session, connections, workspaceId));
  }

  countRows(workspaceId: WorkspaceId, kind: CountedKind, limit: number): Promise<number> {
    return countRowsIn(this.#session, kind, { workspaceId, limit });
  }

  async insertSecret(
    workspaceId: WorkspaceId,
    row: SecretRow,
    sealed: SealedColumns,
  ): Promise<void> {
    await insertEntity(this.#session, "gateway_secrets", { ...row, ...sealed, workspaceId });
  }

  async updateSecret(
    workspaceId: WorkspaceId,
    secretId: string,
    changes: SecretChanges,
  ): Promise<void> {
    const key = { workspaceId, secretId };
    await this.#session.runBuilt((build) => secrets.updateSecret(build, key, changes));
  }

  async deleteSecret(workspaceId: WorkspaceId, secretId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_secrets", { workspaceId, secretId });
  }

  async insertModelDefinition(workspaceId: WorkspaceId, row: ModelDefinitionRow): Promise<void> {
    await insertEntity(this.#session, "gateway_model_definitions", { ...row, workspaceId });
  }

  async updateModelDefinition(
    workspaceId: WorkspaceId,
    modelDefinitionId: string,
    changes: ModelDefinitionChanges,
  ): Promise<void> {
    const key = { workspaceId, modelDefinitionId };
    await this.#session.runBuilt((build) => definitions.updateDefinition(build, key, changes));
  }

  async deleteModelDefinition(workspaceId: WorkspaceId, modelDefinitionId: string): Promise<void> {
    const key = { workspaceId, modelDefinitionId };
    await deleteEntities(this.#session, "gateway_model_definitions", key);
  }

  async modelDefinitionsByIds(
    workspaceId: WorkspaceId,
    modelDefinitionIds: readonly string[],
  ): Promise<ModelDefinitionView[]> {
    if (modelDefinitionIds.length === 0) return [];
    const values = { workspaceId, ids: modelDefinitionIds };
    const rows = await this.#session.all(definitions.definitionsByIds, values);
    return rows.map(toDefinitionView);
  }

  async orphanModelDefinitions(workspaceId: WorkspaceId, secretId: string): Promise<void> {
    await this.#session.run(definitions.orphanDefinitions, { workspaceId, secretId });
  }

  async insertEndpoint(workspaceId: WorkspaceId, row: EndpointRow): Promise<void> {
    await insertEntity(this.#session, "gateway_endpoints", toNewEndpoint(workspaceId, row));
    await this.#insertNames(workspaceId, row);
  }

  async updateEndpoint(
    workspaceId: WorkspaceId,
    endpointId: string,
    changes: EndpointChanges,
  ): Promise<void> {
    const key = { workspaceId, endpointId };
    await this.#session.runBuilt((build) => endpoints.updateEndpoint(build, key, changes));
    if (changes.name === undefined && changes.aliases === undefined) return;
    await deleteEntities(this.#session, "gateway_endpoint_names", key);
    const [row] = await this.#session.all(endpoints.endpointById, key);
    if (row !== undefined) await this.#insertNames(workspaceId, toEndpointRow(row));
  }

  async deleteEndpoint(workspaceId: WorkspaceId, endpointId: string): Promise<void> {
    const key = { workspaceId, endpointId };
    await deleteEntities(this.#session, "gateway_endpoint_names", key);
    await deleteEntities(this.#session, "gateway_endpoints", key);
  }

  /** A name that another endpoint of the workspace has violates the primary key. */
  async #insertNames(
    workspaceId: WorkspaceId,
    { endpointId, name, aliases }: EndpointRow,
  ): Promise<void> {
    for (const one of [name, ...aliases]) {
      await insertRow(this.#session, "gateway_endpoint_names", {
        workspace_id: workspaceId,
        name: one,
        endpoint_id: endpointId,
      });
    }
  }

  async endpointsUsing(
    workspaceId: WorkspaceId,
    modelDefinitionId: string,
    limit: number,
  ): Promise<string[]> {
    const values = { workspaceId, modelDefinitionId, limit };
    const rows = await this.#session.all(endpoints.endpointsUsing, values);
    return rows.map(({ name }) => name);
  }

  async insertMappings(workspaceId: WorkspaceId, rows: readonly MappingRow[]): Promise<void> {
    for (const row of rows) {
      await insertEntity(this.#session, "gateway_endpoint_model_mappings", { ...row, workspaceId });
    }
  }

  async deleteMappings(workspaceId: WorkspaceId, mappingIds: readonly string[]): Promise<void> {
    // One by one: not every database uses the index to delete a list of keys.
    for (const mappingId of mappingIds) {
      const key = { workspaceId, mappingId };
      await deleteEntities(this.#session, "gateway_endpoint_model_mappings", key);
    }
  }

  async deleteMappingsOf(workspaceId: WorkspaceId, endpointId: string): Promise<void> {
    const key = { workspaceId, endpointId };
    await deleteEntities(this.#session, "gateway_endpoint_model_mappings", key);
  }

  async putTag(
    workspaceId: WorkspaceId,
    endpointId: string,
    { key, value }: GatewayEndpointTag,
  ): Promise<void> {
    // Each database has its own upsert syntax; all of them have these two statements.
    await this.deleteTag(workspaceId, endpointId, key);
    await insertRow(this.#session, "gateway_endpoint_tags", {
      workspace_id: workspaceId,
      endpoint_id: endpointId,
      tag_key: key,
      tag_value: value ?? null,
    });
  }

  async deleteTag(workspaceId: WorkspaceId, endpointId: string, tagKey: string): Promise<void> {
    const key = { workspaceId, endpointId, tagKey };
    await deleteEntities(this.#session, "gateway_endpoint_tags", key);
  }

  async deleteTagsOf(workspaceId: WorkspaceId, endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_tags", { workspaceId, endpointId });
  }

  async insertBinding(workspaceId: WorkspaceId, row: BindingRow): Promise<void> {
    await insertEntity(this.#session, "gateway_endpoint_bindings", { ...row, workspaceId });
  }

  async deleteBinding(
    workspaceId: WorkspaceId,
    { endpointId, resourceType, resourceId }: Parameters<StoreTransaction["deleteBinding"]>[1],
  ): Promise<void> {
    const key = { workspaceId, endpointId, resourceType, resourceId };
    await deleteEntities(this.#session, "gateway_endpoint_bindings", key);
  }

  async deleteBindingsOf(workspaceId: WorkspaceId, endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_bindings", { workspaceId, endpointId });
  }

  async insertLimit(workspaceId: WorkspaceId, row: LimitRow): Promise<void> {
    await insertEntity(this.#session, "gateway_limits", { ...row, workspaceId });
  }

  async updateLimit(
    workspaceId: WorkspaceId,
    limitId: string,
    changes: LimitChanges,
  ): Promise<void> {
    const { lastUpdatedBy = null } = changes;
    await updateEntities(
      this.#session,
      "gateway_limits",
      { workspaceId, limitId },
      { ...changes, lastUpdatedBy },
    );
  }

  async deleteLimit(workspaceId: WorkspaceId, limitId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_limits", { workspaceId, limitId });
  }

  async appendAudit(workspaceId: WorkspaceId, record: NewAuditRecord): Promise<void> {
    await insertEntity(this.#session, "gateway_audit_log", { ...record, workspaceId });
  }
}
