import type {
  AttachModelToEndpointInput,
  CreateEndpointBindingInput,
  CreateGatewayEndpointInput,
  CreateGatewayLimitInput,
  CreateGatewayModelDefinitionInput,
  CreateGatewaySecretInput,
  DeleteGatewayEndpointInput,
  DeleteGatewayEndpointTagInput,
  DeleteGatewayLimitInput,
  DeleteGatewayModelDefinitionInput,
  DeleteGatewaySecretInput,
  DetachModelFromEndpointInput,
  EndpointBindingRef,
  GatewayEndpoint,
  GatewayEndpointBinding,
  GatewayEndpointModelMapping,
  GatewayEndpointRef,
  GatewayLimit,
  GatewayLimitRef,
  GatewayModelDefinition,
  GatewayModelDefinitionRef,
  GatewaySecretInfo,
  GatewaySecretRef,
  ListEndpointBindingsInput,
  ListGatewayEndpointsInput,
  ListGatewayLimitsInput,
  ListGatewayModelDefinitionsInput,
  ListSecretInfosInput,
  MutationContext,
  Page,
  SetGatewayEndpointTagInput,
  UpdateGatewayEndpointInput,
  UpdateGatewayLimitInput,
  UpdateGatewayModelDefinitionInput,
  UpdateGatewaySecretInput,
} from "@gw/entities";
import type { StoreManifest } from "./manifest.js";

/**
 * The control plane of the gateway. No method returns a secret value or its ciphertext. Results are
 * copies: changing them does not change the store.
 *
 * Every method may throw a `GatewayError`: INVALID_PARAMETER_VALUE for invalid input, STORE_CLOSED
 * after {@link close}, TEMPORARILY_UNAVAILABLE while the backend is unavailable. Each method lists
 * its other codes. Mutations are atomic.
 */
export interface GatewayStore {
  readonly manifest: StoreManifest;

  /** @throws RESOURCE_ALREADY_EXISTS for a taken name, CRYPTO_FAILURE when sealing fails */
  createGatewaySecret(
    input: CreateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getSecretInfo(ref: GatewaySecretRef): Promise<GatewaySecretInfo>;
  /** @throws RESOURCE_DOES_NOT_EXIST, CRYPTO_FAILURE when sealing the new value fails */
  updateGatewaySecret(
    input: UpdateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo>;
  /**
   * Model definitions that use the secret stay, without a secret.
   *
   * @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE with `ifUnused` when a definition uses it
   */
  deleteGatewaySecret(input: DeleteGatewaySecretInput, by?: MutationContext): Promise<void>;
  listSecretInfos(input?: ListSecretInfosInput): Promise<Page<GatewaySecretInfo>>;

  /** @throws RESOURCE_ALREADY_EXISTS for a taken name, RESOURCE_DOES_NOT_EXIST for the secret */
  createGatewayModelDefinition(
    input: CreateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getGatewayModelDefinition(ref: GatewayModelDefinitionRef): Promise<GatewayModelDefinition>;
  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS for a taken name */
  updateGatewayModelDefinition(
    input: UpdateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition>;
  /** @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE while an endpoint uses it */
  deleteGatewayModelDefinition(
    input: DeleteGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<void>;
  listGatewayModelDefinitions(
    input?: ListGatewayModelDefinitionsInput,
  ): Promise<Page<GatewayModelDefinition>>;

  /**
   * @throws RESOURCE_ALREADY_EXISTS for a taken name, RESOURCE_DOES_NOT_EXIST with all unknown
   * definitions
   */
  createGatewayEndpoint(
    input: CreateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getGatewayEndpoint(ref: GatewayEndpointRef): Promise<GatewayEndpoint>;
  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS for a taken name */
  updateGatewayEndpoint(
    input: UpdateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint>;
  /** Also deletes its mappings, bindings and tags. @throws RESOURCE_DOES_NOT_EXIST */
  deleteGatewayEndpoint(input: DeleteGatewayEndpointInput, by?: MutationContext): Promise<void>;
  listGatewayEndpoints(input?: ListGatewayEndpointsInput): Promise<Page<GatewayEndpoint>>;

  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS when attached with this linkage */
  attachModelToEndpoint(
    input: AttachModelToEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointModelMapping>;
  /** @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE for the last PRIMARY with a weight over 0 */
  detachModelFromEndpoint(input: DetachModelFromEndpointInput, by?: MutationContext): Promise<void>;

  /** @throws RESOURCE_DOES_NOT_EXIST for the endpoint, RESOURCE_ALREADY_EXISTS */
  createEndpointBinding(
    input: CreateEndpointBindingInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  deleteEndpointBinding(input: EndpointBindingRef, by?: MutationContext): Promise<void>;
  listEndpointBindings(input?: ListEndpointBindingsInput): Promise<Page<GatewayEndpointBinding>>;

  /** Sets or replaces a tag. @throws RESOURCE_DOES_NOT_EXIST for the endpoint */
  setGatewayEndpointTag(input: SetGatewayEndpointTagInput, by?: MutationContext): Promise<void>;
  /** @throws RESOURCE_DOES_NOT_EXIST for the endpoint or the tag */
  deleteGatewayEndpointTag(
    input: DeleteGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void>;

  /**
   * @throws RESOURCE_ALREADY_EXISTS for a taken name, RESOURCE_DOES_NOT_EXIST for an endpoint or model
   * definition that the scope names
   */
  createGatewayLimit(input: CreateGatewayLimitInput, by?: MutationContext): Promise<GatewayLimit>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getGatewayLimit(ref: GatewayLimitRef): Promise<GatewayLimit>;
  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS for a taken name */
  updateGatewayLimit(input: UpdateGatewayLimitInput, by?: MutationContext): Promise<GatewayLimit>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  deleteGatewayLimit(input: DeleteGatewayLimitInput, by?: MutationContext): Promise<void>;
  /** Includes limits of endpoints and model definitions that were deleted. */
  listGatewayLimits(input?: ListGatewayLimitsInput): Promise<Page<GatewayLimit>>;

  /** For caches: a *different* revision means reload; a lower one appears after a restore. */
  getRevision(): Promise<number>;
  /** Idempotent. Afterwards every other method throws STORE_CLOSED. */
  close(): Promise<void>;
}

/** The methods of a store that change something. */
type MutatingMethod = {
  readonly [Method in keyof GatewayStore]: GatewayStore[Method] extends (
    ...args: infer Args
  ) => unknown
    ? 2 extends Args["length"]
      ? Method
      : never
    : never;
}[keyof GatewayStore];

/** The action in the audit record of each mutation, named `<entity>.<verb>`. */
export const storeActions = {
  createGatewaySecret: "secret.create",
  updateGatewaySecret: "secret.update",
  deleteGatewaySecret: "secret.delete",
  createGatewayModelDefinition: "model_definition.create",
  updateGatewayModelDefinition: "model_definition.update",
  deleteGatewayModelDefinition: "model_definition.delete",
  createGatewayEndpoint: "endpoint.create",
  updateGatewayEndpoint: "endpoint.update",
  deleteGatewayEndpoint: "endpoint.delete",
  attachModelToEndpoint: "endpoint.attach_model",
  detachModelFromEndpoint: "endpoint.detach_model",
  setGatewayEndpointTag: "endpoint.set_tag",
  deleteGatewayEndpointTag: "endpoint.delete_tag",
  createEndpointBinding: "binding.create",
  deleteEndpointBinding: "binding.delete",
  createGatewayLimit: "limit.create",
  updateGatewayLimit: "limit.update",
  deleteGatewayLimit: "limit.delete",
} as const;

/** A method of a store that changes something. */
export type StoreMutation = keyof typeof storeActions;

/** The action of a store mutation; fails to compile when a mutating method has no action. */
export type StoreAction = (typeof storeActions)[MutatingMethod];
