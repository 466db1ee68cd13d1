import type { GatewayEndpointTag } from "@gw/entities";
import type {
  BindingRow,
  EndpointChanges,
  EndpointRow,
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
import { deleteEntities, insertEntity, insertRow } from "../queries/entities.js";
import * as definitions from "../queries/model-definitions.js";
import * as secrets from "../queries/secrets.js";
import { toEndpointRow, toNewEndpoint } from "../rows/endpoint.js";
import { toDefinitionView } from "../rows/model-definition.js";
import { raiseRevision, type SqlSession } from "../session/sql-session.js";
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
   * Raises the revision before any read, so that no other transaction writes until this one ends.
   */
  static async begin(
    session: SqlSession,
    connections: Pick<SqlConnections, "raiseRevision">,
  ): Promise<SqlTransaction> {
    return new SqlTransaction(session, await raiseRevision(session, connections));
  }

  async insertSecret(row: SecretRow, sealed: SealedColumns): Promise<void> {
    await insertEntity(this.#session, "gateway_secrets", { ...row, ...sealed });
  }

  async updateSecret(secretId: string, changes: SecretChanges): Promise<void> {
    await this.#session.runBuilt((build) => secrets.updateSecret(build, secretId, changes));
  }

  async deleteSecret(secretId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_secrets", { secretId });
  }

  async insertModelDefinition(row: ModelDefinitionRow): Promise<void> {
    await insertEntity(this.#session, "gateway_model_definitions", row);
  }

  async updateModelDefinition(id: string, changes: ModelDefinitionChanges): Promise<void> {
    await this.#session.runBuilt((build) => definitions.updateDefinition(build, id, changes));
  }

  async deleteModelDefinition(modelDefinitionId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_model_definitions", { modelDefinitionId });
  }

  async modelDefinitionsByIds(
    modelDefinitionIds: readonly string[],
  ): Promise<ModelDefinitionView[]> {
    if (modelDefinitionIds.length === 0) return [];
    const values = { ids: modelDefinitionIds };
    const rows = await this.#session.all(definitions.definitionsByIds, values);
    return rows.map(toDefinitionView);
  }

  async orphanModelDefinitions(secretId: string): Promise<void> {
    await this.#session.run(definitions.orphanDefinitions, { secretId });
  }

  async insertEndpoint(row: EndpointRow): Promise<void> {
    await insertEntity(this.#session, "gateway_endpoints", toNewEndpoint(row));
    await this.#insertNames(row);
  }

  async updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void> {
    await this.#session.runBuilt((build) => endpoints.updateEndpoint(build, endpointId, changes));
    if (changes.name === undefined && changes.aliases === undefined) return;
    await deleteEntities(this.#session, "gateway_endpoint_names", { endpointId });
    const [row] = await this.#session.all(endpoints.endpointById, { endpointId });
    if (row !== undefined) await this.#insertNames(toEndpointRow(row));
  }

  async deleteEndpoint(endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_names", { endpointId });
    await deleteEntities(this.#session, "gateway_endpoints", { endpointId });
  }

  /** A name that another endpoint has violates the primary key. */
  async #insertNames({ endpointId, name, aliases }: EndpointRow): Promise<void> {
    for (const one of [name, ...aliases]) {
      await insertRow(this.#session, "gateway_endpoint_names", {
        name: one,
        endpoint_id: endpointId,
      });
    }
  }

  async endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]> {
    const values = { modelDefinitionId, limit };
    const rows = await this.#session.all(endpoints.endpointsUsing, values);
    return rows.map(({ name }) => name);
  }

  async insertMappings(rows: readonly MappingRow[]): Promise<void> {
    for (const row of rows) {
      await insertEntity(this.#session, "gateway_endpoint_model_mappings", row);
    }
  }

  async deleteMappings(mappingIds: readonly string[]): Promise<void> {
    // One by one: not every database uses the index to delete a list of keys.
    for (const mappingId of mappingIds) {
      await deleteEntities(this.#session, "gateway_endpoint_model_mappings", { mappingId });
    }
  }

  async deleteMappingsOf(endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_model_mappings", { endpointId });
  }

  async putTag(endpointId: string, { key, value }: GatewayEndpointTag): Promise<void> {
    // Each database has its own upsert syntax; all of them have these two statements.
    await this.deleteTag(endpointId, key);
    await insertRow(this.#session, "gateway_endpoint_tags", {
      endpoint_id: endpointId,
      tag_key: key,
      tag_value: value ?? null,
    });
  }

  async deleteTag(endpointId: string, key: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_tags", { endpointId, tagKey: key });
  }

  async deleteTagsOf(endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_tags", { endpointId });
  }

  async insertBinding(row: BindingRow): Promise<void> {
    await insertEntity(this.#session, "gateway_endpoint_bindings", row);
  }

  async deleteBinding({
    endpointId,
    resourceType,
    resourceId,
  }: Parameters<StoreTransaction["deleteBinding"]>[0]): Promise<void> {
    const key = { endpointId, resourceType, resourceId };
    await deleteEntities(this.#session, "gateway_endpoint_bindings", key);
  }

  async deleteBindingsOf(endpointId: string): Promise<void> {
    await deleteEntities(this.#session, "gateway_endpoint_bindings", { endpointId });
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    await insertEntity(this.#session, "gateway_audit_log", record);
  }
}
