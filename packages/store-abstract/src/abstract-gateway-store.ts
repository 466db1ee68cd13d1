import {
  type AttachModelToEndpointInput,
  type CreateEndpointBindingInput,
  type CreateGatewayEndpointInput,
  type CreateGatewayLimitInput,
  type CreateGatewayModelDefinitionInput,
  type CreateGatewaySecretInput,
  type DeleteGatewayEndpointInput,
  type DeleteGatewayEndpointTagInput,
  type DeleteGatewayLimitInput,
  type DeleteGatewayModelDefinitionInput,
  type DeleteGatewaySecretInput,
  type DetachModelFromEndpointInput,
  defaultWorkspace,
  type EndpointBindingRef,
  type GatewayEndpoint,
  type GatewayEndpointBinding,
  type GatewayEndpointModelMapping,
  type GatewayEndpointRef,
  type GatewayLimit,
  type GatewayLimitRef,
  type GatewayModelDefinition,
  type GatewayModelDefinitionRef,
  type GatewaySecretInfo,
  type GatewaySecretRef,
  type ListEndpointBindingsInput,
  type ListGatewayEndpointsInput,
  type ListGatewayLimitsInput,
  type ListGatewayModelDefinitionsInput,
  type ListSecretInfosInput,
  type MutationContext,
  type Page,
  type SetGatewayEndpointTagInput,
  type UpdateGatewayEndpointInput,
  type UpdateGatewayLimitInput,
  type UpdateGatewayModelDefinitionInput,
  type UpdateGatewaySecretInput,
  type WorkspaceId,
} from "@gw/entities";
import * as schemas from "@gw/entities/schemas";
import type { GatewayStore } from "./gateway-store.js";
import type { StoreManifest } from "./manifest.js";
import type { OpenStoreOptions, SealingKeys, StoreEnvironment } from "./ports/gateway-backend.js";
import * as bindings from "./rules/endpoints/bindings.js";
import * as endpoints from "./rules/endpoints/endpoints.js";
import * as mappings from "./rules/endpoints/mappings.js";
import * as tags from "./rules/endpoints/tags.js";
import { notFound } from "./rules/errors.js";
import * as limits from "./rules/limits.js";
import * as modelDefinitions from "./rules/model-definitions.js";
import { randomHex } from "./rules/random-hex.js";
import { ActiveVersion, writeSealed } from "./rules/sealing.js";
import * as secrets from "./rules/secrets.js";
import { WorkspaceCalls } from "./rules/workspace-calls.js";
import type { StoreReader, StoreTransaction } from "./store-rows.js";

/** Options of the {@link AbstractGatewayStore} constructor. */
export interface AbstractGatewayStoreOptions extends StoreEnvironment, OpenStoreOptions {}

/**
 * Implements every rule of the store contract over rows of one workspace. A backend extends it and
 * provides {@link reader} and {@link transact}; it adds no rules and overrides no public method.
 */
export abstract class AbstractGatewayStore implements GatewayStore {
  abstract readonly manifest: StoreManifest;
  readonly #keyRing: SealingKeys;
  readonly #activeVersion = new ActiveVersion();
  readonly #workspace: WorkspaceId;
  readonly #calls: WorkspaceCalls;
  readonly #newId: () => string;
  #closing: Promise<void> | undefined;

  constructor({ keyRing, workspace = defaultWorkspace, ...options }: AbstractGatewayStoreOptions) {
    const { clock = Date.now, maxRows } = options;
    const opened = schemas.parseInput(schemas.openedWorkspaceSchema, { workspace, maxRows });
    this.#keyRing = keyRing;
    this.#workspace = opened.workspace;
    this.#newId = options.newId ?? randomHex;
    this.#calls = new WorkspaceCalls({
      ...opened,
      clock,
      reader: () => this.reader,
      transact: (...parameters) => this.transact(...parameters),
    });
  }

  /** Row reads outside transactions. */
  protected abstract readonly reader: StoreReader;

  /**
   * Runs `work` in isolation. All of its writes, its audit record and the next revisions of the workspace
   * and of the installation become visible together and durably, or not at all. `work` may run more than
   * once; an error that it throws rolls everything back and is rethrown unchanged. If the workspace does
   * not exist, `work` throws.
   *
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be started or committed
   */
  protected abstract transact<T>(
    workspace: WorkspaceId,
    work: (tx: StoreTransaction) => Promise<T>,
  ): Promise<T>;

  /** Releases resources that only this store holds; called once, by the first {@link close}. */
  protected async release(): Promise<void> {}

  async createGatewaySecret(
    input: CreateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    const secret = this.#calls.checked(schemas.createGatewaySecretSchema, input);
    const caller = this.#calls.caller(by);
    const secretId = `s-${this.#newId()}`;
    const context = secrets.newSecretContext(secret, { secretId, workspaceId: this.#workspace });
    return writeSealed({
      reader: await this.#calls.rows(),
      activeVersion: this.#activeVersion,
      keyRing: this.#keyRing,
      fields: secret.secretValue,
      context: async () => context,
      write: (sealed, requireUnchanged) =>
        this.#calls.run(caller, async (mutation) => {
          await requireUnchanged(mutation.tx, context);
          return secrets.createSecret(mutation, { secretId, input: secret, sealed });
        }),
    });
  }

  async getSecretInfo(ref: GatewaySecretRef): Promise<GatewaySecretInfo> {
    const key = this.#calls.checked(schemas.gatewaySecretRefSchema, ref);
    const row = await (await this.#calls.rows()).secret(key);
    return secrets.toSecretInfo(row ?? notFound("GatewaySecret", key));
  }

  async updateGatewaySecret(
    input: UpdateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    const update = this.#calls.checked(schemas.updateGatewaySecretSchema, input);
    const { secretId, secretValue } = update;
    const change = { input: update, workspaceId: this.#workspace };
    const caller = this.#calls.caller(by);
    if (secretValue === undefined) {
      return this.#calls.run(caller, async (mutation) => {
        const row = await secrets.requireSecret(mutation.tx, secretId);
        return secrets.updateSecret(mutation, { row, input: update });
      });
    }
    const reader = await this.#calls.rows();
    return writeSealed({
      reader,
      activeVersion: this.#activeVersion,
      keyRing: this.#keyRing,
      fields: secretValue,
      context: async () =>
        secrets.updatedSecretContext(await secrets.requireSecret(reader, secretId), change),
      write: (sealed, requireUnchanged) =>
        this.#calls.run(caller, async (mutation) => {
          const row = await secrets.requireSecret(mutation.tx, secretId);
          await requireUnchanged(mutation.tx, secrets.updatedSecretContext(row, change));
          return secrets.updateSecret(mutation, { row, input: update, sealed });
        }),
    });
  }

  async deleteGatewaySecret(input: DeleteGatewaySecretInput, by?: MutationContext): Promise<void> {
    const secret = this.#calls.checked(schemas.deleteGatewaySecretSchema, input);
    await this.#calls.mutate(by, (mutation) => secrets.deleteSecret(mutation, secret));
  }

  async listSecretInfos(input: ListSecretInfosInput = {}): Promise<Page<GatewaySecretInfo>> {
    const { provider, ...request } = this.#calls.checked(schemas.listSecretInfosSchema, input);
    return this.#calls.page({
      name: "secrets",
      request,
      filters: { provider },
      read: (rows, page) => rows.secrets(page),
      present: secrets.toSecretInfo,
    });
  }

  async createGatewayModelDefinition(
    input: CreateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    const definition = this.#calls.checked(schemas.createGatewayModelDefinitionSchema, input);
    const modelDefinitionId = `d-${this.#newId()}`;
    return this.#calls.mutate(by, (mutation) =>
      modelDefinitions.createModelDefinition(mutation, { modelDefinitionId, input: definition }),
    );
  }

  async getGatewayModelDefinition(ref: GatewayModelDefinitionRef): Promise<GatewayModelDefinition> {
    const key = this.#calls.checked(schemas.gatewayModelDefinitionRefSchema, ref);
    const row = await (await this.#calls.rows()).modelDefinition(key);
    return modelDefinitions.toModelDefinition(row ?? notFound("GatewayModelDefinition", key));
  }

  async updateGatewayModelDefinition(
    input: UpdateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    const update = this.#calls.checked(schemas.updateGatewayModelDefinitionSchema, input);
    return this.#calls.mutate(by, (mutation) =>
      modelDefinitions.updateModelDefinition(mutation, update),
    );
  }

  async deleteGatewayModelDefinition(
    input: DeleteGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<void> {
    const definition = this.#calls.checked(schemas.deleteGatewayModelDefinitionSchema, input);
    await this.#calls.mutate(by, (mutation) =>
      modelDefinitions.deleteModelDefinition(mutation, definition),
    );
  }

  async listGatewayModelDefinitions(
    input: ListGatewayModelDefinitionsInput = {},
  ): Promise<Page<GatewayModelDefinition>> {
    const list = this.#calls.checked(schemas.listGatewayModelDefinitionsSchema, input);
    const { provider, secretId, ...request } = list;
    return this.#calls.page({
      name: "model-definitions",
      request,
      filters: { provider, secretId },
      read: (rows, page) => rows.modelDefinitions(page),
      present: modelDefinitions.toModelDefinition,
    });
  }

  async createGatewayEndpoint(
    input: CreateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    const endpoint = this.#calls.checked(schemas.createGatewayEndpointSchema, input);
    const endpointId = `e-${this.#newId()}`;
    const mappingIds = mappings.newMappingIds(endpoint.modelConfigs, this.#newId);
    return this.#calls.mutate(by, (mutation) =>
      endpoints.createEndpoint(mutation, { endpointId, mappingIds, input: endpoint }),
    );
  }

  async getGatewayEndpoint(ref: GatewayEndpointRef): Promise<GatewayEndpoint> {
    const key = this.#calls.checked(schemas.gatewayEndpointRefSchema, ref);
    const row = await (await this.#calls.rows()).endpoint(key);
    return endpoints.toEndpoint(row ?? notFound("GatewayEndpoint", key));
  }

  async updateGatewayEndpoint(
    input: UpdateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    const update = this.#calls.checked(schemas.updateGatewayEndpointSchema, input);
    const mappingIds = mappings.newMappingIds(update.modelConfigs ?? [], this.#newId);
    return this.#calls.mutate(by, (mutation) =>
      endpoints.updateEndpoint(mutation, { mappingIds, input: update }),
    );
  }

  async deleteGatewayEndpoint(
    input: DeleteGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<void> {
    const endpoint = this.#calls.checked(schemas.deleteGatewayEndpointSchema, input);
    await this.#calls.mutate(by, (mutation) => endpoints.deleteEndpoint(mutation, endpoint));
  }

  async listGatewayEndpoints(
    input: ListGatewayEndpointsInput = {},
  ): Promise<Page<GatewayEndpoint>> {
    const list = this.#calls.checked(schemas.listGatewayEndpointsSchema, input);
    const { provider, secretId, tag, ...request } = list;
    return this.#calls.page({
      name: "endpoints",
      request,
      filters: { provider, secretId, tag: tag && { key: tag.key, value: tag.value } },
      read: (rows, page) => rows.endpoints(page),
      present: endpoints.toEndpoint,
    });
  }

  async attachModelToEndpoint(
    input: AttachModelToEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointModelMapping> {
    const attachment = this.#calls.checked(schemas.attachModelToEndpointSchema, input);
    const mappingIds = mappings.newMappingIds([attachment.modelConfig], this.#newId);
    return this.#calls.mutate(by, (mutation) =>
      mappings.attachModel(mutation, { mappingIds, input: attachment }),
    );
  }

  async detachModelFromEndpoint(
    input: DetachModelFromEndpointInput,
    by?: MutationContext,
  ): Promise<void> {
    const detachment = this.#calls.checked(schemas.detachModelFromEndpointSchema, input);
    await this.#calls.mutate(by, (mutation) => mappings.detachModel(mutation, detachment));
  }

  async createEndpointBinding(
    input: CreateEndpointBindingInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding> {
    const binding = this.#calls.checked(schemas.createEndpointBindingSchema, input);
    return this.#calls.mutate(by, (mutation) => bindings.createBinding(mutation, binding));
  }

  async deleteEndpointBinding(input: EndpointBindingRef, by?: MutationContext): Promise<void> {
    const binding = this.#calls.checked(schemas.deleteEndpointBindingSchema, input);
    await this.#calls.mutate(by, (mutation) => bindings.deleteBinding(mutation, binding));
  }

  async listEndpointBindings(
    input: ListEndpointBindingsInput = {},
  ): Promise<Page<GatewayEndpointBinding>> {
    const list = this.#calls.checked(schemas.listEndpointBindingsSchema, input);
    const { endpointId, resourceType, resourceId, ...request } = list;
    return this.#calls.page({
      name: "bindings",
      request,
      filters: { endpointId, resourceType, resourceId },
      read: (rows, page) => rows.bindings(page),
      present: bindings.toBinding,
    });
  }

  async setGatewayEndpointTag(
    input: SetGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void> {
    const tag = this.#calls.checked(schemas.setGatewayEndpointTagSchema, input);
    await this.#calls.mutate(by, (mutation) => tags.setTag(mutation, tag));
  }

  async deleteGatewayEndpointTag(
    input: DeleteGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void> {
    const tag = this.#calls.checked(schemas.deleteGatewayEndpointTagSchema, input);
    await this.#calls.mutate(by, (mutation) => tags.deleteTag(mutation, tag));
  }

  async createGatewayLimit(
    input: CreateGatewayLimitInput,
    by?: MutationContext,
  ): Promise<GatewayLimit> {
    const limit = this.#calls.checked(schemas.createGatewayLimitSchema, input);
    const limitId = `l-${this.#newId()}`;
    return this.#calls.mutate(by, (mutation) =>
      limits.createLimit(mutation, { limitId, input: limit }),
    );
  }

  async getGatewayLimit(ref: GatewayLimitRef): Promise<GatewayLimit> {
    const key = this.#calls.checked(schemas.gatewayLimitRefSchema, ref);
    const row = await (await this.#calls.rows()).limit(key);
    return limits.toLimit(row ?? notFound("GatewayLimit", key));
  }

  async updateGatewayLimit(
    input: UpdateGatewayLimitInput,
    by?: MutationContext,
  ): Promise<GatewayLimit> {
    const update = this.#calls.checked(schemas.updateGatewayLimitSchema, input);
    return this.#calls.mutate(by, (mutation) => limits.updateLimit(mutation, update));
  }

  async deleteGatewayLimit(input: DeleteGatewayLimitInput, by?: MutationContext): Promise<void> {
    const ref = this.#calls.checked(schemas.deleteGatewayLimitSchema, input);
    await this.#calls.mutate(by, (mutation) => limits.deleteLimit(mutation, ref));
  }

  async listGatewayLimits(input: ListGatewayLimitsInput = {}): Promise<Page<GatewayLimit>> {
    const checked = this.#calls.checked(schemas.listGatewayLimitsSchema, input);
    const { measure, scopeKind, ...request } = checked;
    return this.#calls.page({
      name: "limits",
      request,
      filters: { measure, scopeKind },
      read: (rows, page) => rows.limits(page),
      present: limits.toLimit,
    });
  }

  async getRevision(): Promise<number> {
    return (await this.#calls.rows()).revision();
  }

  close(): Promise<void> {
    this.#calls.close();
    this.#closing ??= this.release();
    return this.#closing;
  }
}
