import {
  type AttachModelToEndpointInput,
  type CreateEndpointBindingInput,
  type CreateGatewayEndpointInput,
  type CreateGatewayModelDefinitionInput,
  type CreateGatewaySecretInput,
  type DeleteGatewayEndpointInput,
  type DeleteGatewayEndpointTagInput,
  type DeleteGatewayModelDefinitionInput,
  type DeleteGatewaySecretInput,
  type DetachModelFromEndpointInput,
  defaultWorkspace,
  type EndpointBindingRef,
  type GatewayEndpoint,
  type GatewayEndpointBinding,
  type GatewayEndpointModelMapping,
  type GatewayEndpointRef,
  GatewayError,
  type GatewayModelDefinition,
  type GatewayModelDefinitionRef,
  type GatewaySecretInfo,
  type GatewaySecretRef,
  type ListEndpointBindingsInput,
  type ListGatewayEndpointsInput,
  type ListGatewayModelDefinitionsInput,
  type ListSecretInfosInput,
  type MutationContext,
  type Page,
  type SetGatewayEndpointTagInput,
  type UpdateGatewayEndpointInput,
  type UpdateGatewayModelDefinitionInput,
  type UpdateGatewaySecretInput,
  type WorkspaceId,
} from "@gw/entities";
import * as schemas from "@gw/entities/schemas";
import type { GatewayStore } from "./gateway-store.js";
import type { StoreManifest } from "./manifest.js";
import type { OpenStoreOptions, SealingKeys, StoreEnvironment } from "./ports/gateway-backend.js";
import * as bindings from "./rules/bindings.js";
import * as confined from "./rules/confined-rows.js";
import * as endpoints from "./rules/endpoints.js";
import { notFound } from "./rules/errors.js";
import * as mappings from "./rules/mappings.js";
import * as modelDefinitions from "./rules/model-definitions.js";
import { Mutation, notifyCommitted } from "./rules/mutation.js";
import { pageOf } from "./rules/paging.js";
import { randomHex } from "./rules/random-hex.js";
import { ActiveVersion, writeSealed } from "./rules/sealing.js";
import * as secrets from "./rules/secrets.js";
import * as tags from "./rules/tags.js";
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
  readonly #maxRows: number | undefined;
  readonly #clock: () => number;
  readonly #newId: () => string;
  #confinedReader: confined.WorkspaceReader | undefined;
  #closing: Promise<void> | undefined;

  constructor({ keyRing, workspace = defaultWorkspace, ...options }: AbstractGatewayStoreOptions) {
    const { clock = Date.now, newId = randomHex, maxRows } = options;
    const opened = schemas.parseInput(schemas.openedWorkspaceSchema, { workspace, maxRows });
    this.#keyRing = keyRing;
    this.#workspace = opened.workspace;
    this.#maxRows = opened.maxRows;
    this.#clock = clock;
    this.#newId = newId;
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
    const secret = this.#checked(schemas.createGatewaySecretSchema, input);
    const caller = this.#caller(by);
    const secretId = `s-${this.#newId()}`;
    const context = secrets.newSecretContext(secret, { secretId, workspaceId: this.#workspace });
    return writeSealed({
      reader: await this.#rows(),
      activeVersion: this.#activeVersion,
      keyRing: this.#keyRing,
      fields: secret.secretValue,
      context: async () => context,
      write: (sealed, requireUnchanged) =>
        this.#run(caller, async (mutation) => {
          await requireUnchanged(mutation.tx, context);
          return secrets.createSecret(mutation, { secretId, input: secret, sealed });
        }),
    });
  }

  async getSecretInfo(ref: GatewaySecretRef): Promise<GatewaySecretInfo> {
    const key = this.#checked(schemas.gatewaySecretRefSchema, ref);
    const row = await (await this.#rows()).secret(key);
    return secrets.toSecretInfo(row ?? notFound("GatewaySecret", key));
  }

  async updateGatewaySecret(
    input: UpdateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    const update = this.#checked(schemas.updateGatewaySecretSchema, input);
    const { secretId, secretValue } = update;
    const change = { input: update, workspaceId: this.#workspace };
    const caller = this.#caller(by);
    if (secretValue === undefined) {
      return this.#run(caller, async (mutation) => {
        const row = await secrets.requireSecret(mutation.tx, secretId);
        return secrets.updateSecret(mutation, { row, input: update });
      });
    }
    const reader = await this.#rows();
    return writeSealed({
      reader,
      activeVersion: this.#activeVersion,
      keyRing: this.#keyRing,
      fields: secretValue,
      context: async () =>
        secrets.updatedSecretContext(await secrets.requireSecret(reader, secretId), change),
      write: (sealed, requireUnchanged) =>
        this.#run(caller, async (mutation) => {
          const row = await secrets.requireSecret(mutation.tx, secretId);
          await requireUnchanged(mutation.tx, secrets.updatedSecretContext(row, change));
          return secrets.updateSecret(mutation, { row, input: update, sealed });
        }),
    });
  }

  async deleteGatewaySecret(input: DeleteGatewaySecretInput, by?: MutationContext): Promise<void> {
    const secret = this.#checked(schemas.deleteGatewaySecretSchema, input);
    await this.#mutate(by, (mutation) => secrets.deleteSecret(mutation, secret));
  }

  async listSecretInfos(input: ListSecretInfosInput = {}): Promise<Page<GatewaySecretInfo>> {
    const { provider, ...request } = this.#checked(schemas.listSecretInfosSchema, input);
    return pageOf({
      workspace: this.#workspace,
      name: "secrets",
      request,
      filters: { provider },
      read: async (page) => (await this.#rows()).secrets(page),
      present: secrets.toSecretInfo,
    });
  }

  async createGatewayModelDefinition(
    input: CreateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    const definition = this.#checked(schemas.createGatewayModelDefinitionSchema, input);
    const modelDefinitionId = `d-${this.#newId()}`;
    return this.#mutate(by, (mutation) =>
      modelDefinitions.createModelDefinition(mutation, { modelDefinitionId, input: definition }),
    );
  }

  async getGatewayModelDefinition(ref: GatewayModelDefinitionRef): Promise<GatewayModelDefinition> {
    const key = this.#checked(schemas.gatewayModelDefinitionRefSchema, ref);
    const row = await (await this.#rows()).modelDefinition(key);
    return modelDefinitions.toModelDefinition(row ?? notFound("GatewayModelDefinition", key));
  }

  async updateGatewayModelDefinition(
    input: UpdateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    const update = this.#checked(schemas.updateGatewayModelDefinitionSchema, input);
    return this.#mutate(by, (mutation) => modelDefinitions.updateModelDefinition(mutation, update));
  }

  async deleteGatewayModelDefinition(
    input: DeleteGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<void> {
    const definition = this.#checked(schemas.deleteGatewayModelDefinitionSchema, input);
    await this.#mutate(by, (mutation) =>
      modelDefinitions.deleteModelDefinition(mutation, definition),
    );
  }

  async listGatewayModelDefinitions(
    input: ListGatewayModelDefinitionsInput = {},
  ): Promise<Page<GatewayModelDefinition>> {
    const list = this.#checked(schemas.listGatewayModelDefinitionsSchema, input);
    const { provider, secretId, ...request } = list;
    return pageOf({
      workspace: this.#workspace,
      name: "model-definitions",
      request,
      filters: { provider, secretId },
      read: async (page) => (await this.#rows()).modelDefinitions(page),
      present: modelDefinitions.toModelDefinition,
    });
  }

  async createGatewayEndpoint(
    input: CreateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    const endpoint = this.#checked(schemas.createGatewayEndpointSchema, input);
    const endpointId = `e-${this.#newId()}`;
    const mappingIds = this.#mappingIds(endpoint.modelConfigs);
    return this.#mutate(by, (mutation) =>
      endpoints.createEndpoint(mutation, { endpointId, mappingIds, input: endpoint }),
    );
  }

  async getGatewayEndpoint(ref: GatewayEndpointRef): Promise<GatewayEndpoint> {
    const key = this.#checked(schemas.gatewayEndpointRefSchema, ref);
    const row = await (await this.#rows()).endpoint(key);
    return endpoints.toEndpoint(row ?? notFound("GatewayEndpoint", key));
  }

  async updateGatewayEndpoint(
    input: UpdateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    const update = this.#checked(schemas.updateGatewayEndpointSchema, input);
    const mappingIds = this.#mappingIds(update.modelConfigs ?? []);
    return this.#mutate(by, (mutation) =>
      endpoints.updateEndpoint(mutation, { mappingIds, input: update }),
    );
  }

  async deleteGatewayEndpoint(
    input: DeleteGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<void> {
    const endpoint = this.#checked(schemas.deleteGatewayEndpointSchema, input);
    await this.#mutate(by, (mutation) => endpoints.deleteEndpoint(mutation, endpoint));
  }

  async listGatewayEndpoints(
    input: ListGatewayEndpointsInput = {},
  ): Promise<Page<GatewayEndpoint>> {
    const list = this.#checked(schemas.listGatewayEndpointsSchema, input);
    const { provider, secretId, tag, ...request } = list;
    return pageOf({
      workspace: this.#workspace,
      name: "endpoints",
      request,
      filters: { provider, secretId, tag: tag && { key: tag.key, value: tag.value } },
      read: async (page) => (await this.#rows()).endpoints(page),
      present: endpoints.toEndpoint,
    });
  }

  async attachModelToEndpoint(
    input: AttachModelToEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointModelMapping> {
    const attachment = this.#checked(schemas.attachModelToEndpointSchema, input);
    const mappingIds = this.#mappingIds([attachment.modelConfig]);
    return this.#mutate(by, (mutation) =>
      mappings.attachModel(mutation, { mappingIds, input: attachment }),
    );
  }

  async detachModelFromEndpoint(
    input: DetachModelFromEndpointInput,
    by?: MutationContext,
  ): Promise<void> {
    const detachment = this.#checked(schemas.detachModelFromEndpointSchema, input);
    await this.#mutate(by, (mutation) => mappings.detachModel(mutation, detachment));
  }

  async createEndpointBinding(
    input: CreateEndpointBindingInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding> {
    const binding = this.#checked(schemas.createEndpointBindingSchema, input);
    return this.#mutate(by, (mutation) => bindings.createBinding(mutation, binding));
  }

  async deleteEndpointBinding(input: EndpointBindingRef, by?: MutationContext): Promise<void> {
    const binding = this.#checked(schemas.deleteEndpointBindingSchema, input);
    await this.#mutate(by, (mutation) => bindings.deleteBinding(mutation, binding));
  }

  async listEndpointBindings(
    input: ListEndpointBindingsInput = {},
  ): Promise<Page<GatewayEndpointBinding>> {
    const list = this.#checked(schemas.listEndpointBindingsSchema, input);
    const { endpointId, resourceType, resourceId, ...request } = list;
    return pageOf({
      workspace: this.#workspace,
      name: "bindings",
      request,
      filters: { endpointId, resourceType, resourceId },
      read: async (page) => (await this.#rows()).bindings(page),
      present: bindings.toBinding,
    });
  }

  async setGatewayEndpointTag(
    input: SetGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void> {
    const tag = this.#checked(schemas.setGatewayEndpointTagSchema, input);
    await this.#mutate(by, (mutation) => tags.setTag(mutation, tag));
  }

  async deleteGatewayEndpointTag(
    input: DeleteGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void> {
    const tag = this.#checked(schemas.deleteGatewayEndpointTagSchema, input);
    await this.#mutate(by, (mutation) => tags.deleteTag(mutation, tag));
  }

  async getRevision(): Promise<number> {
    this.#requireOpen();
    return (await this.#rows()).revision();
  }

  close(): Promise<void> {
    this.#closing ??= this.release();
    return this.#closing;
  }

  /** Called before the transaction, so that the ids stay the same when it runs again. */
  #mappingIds(configs: readonly unknown[]): string[] {
    return configs.map(() => `m-${this.#newId()}`);
  }

  /** The reads of the workspace. @throws RESOURCE_DOES_NOT_EXIST if it does not exist */
  #rows(): Promise<confined.WorkspaceReader> {
    this.#confinedReader ??= confined.confineReader(this.reader, this.#workspace);
    return confined.requireWorkspace(this.#confinedReader, this.#workspace);
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new GatewayError("STORE_CLOSED", "The store is closed");
  }

  #checked<T>(schema: Parameters<typeof schemas.parseInput<T>>[0], input: unknown): T {
    this.#requireOpen();
    return schemas.parseInput(schema, input);
  }

  /** Returns a validated copy, so that later changes by the caller have no effect. */
  #caller(by: MutationContext = {}): MutationContext {
    return this.#checked(schemas.mutationContextSchema, by);
  }

  #mutate<T>(
    by: MutationContext | undefined,
    work: (mutation: Mutation) => Promise<T>,
  ): Promise<T> {
    return this.#run(this.#caller(by), work);
  }

  async #run<T>(
    { principal, requestId, onCommitted }: MutationContext,
    work: (mutation: Mutation) => Promise<T>,
  ): Promise<T> {
    const workspace = this.#workspace;
    const [result, revision] = await this.transact(workspace, async (rows) => {
      const tx = await confined.requireWorkspace(
        confined.confineTransaction(rows, workspace),
        workspace,
      );
      const context = { now: this.#clock(), principal, requestId, maxRows: this.#maxRows };
      const mutation = new Mutation({ tx, ...context });
      return [await work(mutation), tx.newRevision] as const;
    });
    notifyCommitted(onCommitted, revision);
    return result;
  }
}
