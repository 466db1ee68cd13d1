import type {
  AttachModelToEndpointInput,
  CreateEndpointBindingInput,
  CreateGatewayEndpointInput,
  CreateGatewayModelDefinitionInput,
  CreateGatewaySecretInput,
  DeleteGatewayEndpointInput,
  DeleteGatewayEndpointTagInput,
  DeleteGatewayModelDefinitionInput,
  DeleteGatewaySecretInput,
  DetachModelFromEndpointInput,
  EndpointBindingRef,
  GatewayEndpoint,
  GatewayEndpointBinding,
  GatewayEndpointModelMapping,
  GatewayEndpointRef,
  GatewayModelDefinition,
  GatewayModelDefinitionRef,
  GatewaySecretInfo,
  GatewaySecretRef,
  ListEndpointBindingsInput,
  ListGatewayEndpointsInput,
  ListGatewayModelDefinitionsInput,
  ListSecretInfosInput,
  MutationContext,
  Page,
  SetGatewayEndpointTagInput,
  UpdateGatewayEndpointInput,
  UpdateGatewayModelDefinitionInput,
  UpdateGatewaySecretInput,
} from "@gw/entities";
import type { StoreManifest } from "./manifest.js";

/**
 * The control plane of the gateway, as callers see it. No method returns a secret value or its
 * ciphertext. What a method returns is a copy; mutating it changes nothing in the store.
 *
 * Every method may throw a `GatewayError`: INVALID_PARAMETER_VALUE for input that breaks a rule,
 * STORE_CLOSED after {@link close}, TEMPORARILY_UNAVAILABLE while the backend is away. Codes
 * beyond those are named with the method. A mutation happens whole or not at all.
 */
export interface GatewayStore {
  readonly manifest: StoreManifest;

  /** @throws RESOURCE_ALREADY_EXISTS when the name is taken, CRYPTO_FAILURE when it cannot be sealed */
  createGatewaySecret(
    input: CreateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getSecretInfo(ref: GatewaySecretRef): Promise<GatewaySecretInfo>;
  /** @throws RESOURCE_DOES_NOT_EXIST, CRYPTO_FAILURE when the new value cannot be sealed */
  updateGatewaySecret(
    input: UpdateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo>;
  /** @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE when `ifUnused` and something uses it */
  deleteGatewaySecret(input: DeleteGatewaySecretInput, by?: MutationContext): Promise<void>;
  listSecretInfos(input?: ListSecretInfosInput): Promise<Page<GatewaySecretInfo>>;

  /** @throws RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST when there is no such secret */
  createGatewayModelDefinition(
    input: CreateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getGatewayModelDefinition(ref: GatewayModelDefinitionRef): Promise<GatewayModelDefinition>;
  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS when the new name is taken */
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

  /** @throws RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST naming every unknown definition */
  createGatewayEndpoint(
    input: CreateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  getGatewayEndpoint(ref: GatewayEndpointRef): Promise<GatewayEndpoint>;
  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS when the new name is taken */
  updateGatewayEndpoint(
    input: UpdateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint>;
  /** Takes its mappings, bindings and tags along. @throws RESOURCE_DOES_NOT_EXIST */
  deleteGatewayEndpoint(input: DeleteGatewayEndpointInput, by?: MutationContext): Promise<void>;
  listGatewayEndpoints(input?: ListGatewayEndpointsInput): Promise<Page<GatewayEndpoint>>;

  /** @throws RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS when attached with that linkage */
  attachModelToEndpoint(
    input: AttachModelToEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointModelMapping>;
  /** @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE when it would take the last drawable PRIMARY */
  detachModelFromEndpoint(input: DetachModelFromEndpointInput, by?: MutationContext): Promise<void>;

  /** @throws RESOURCE_DOES_NOT_EXIST when there is no such endpoint, RESOURCE_ALREADY_EXISTS */
  createEndpointBinding(
    input: CreateEndpointBindingInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  deleteEndpointBinding(input: EndpointBindingRef, by?: MutationContext): Promise<void>;
  listEndpointBindings(input?: ListEndpointBindingsInput): Promise<Page<GatewayEndpointBinding>>;

  /** Sets or replaces. @throws RESOURCE_DOES_NOT_EXIST when there is no such endpoint */
  setGatewayEndpointTag(input: SetGatewayEndpointTagInput, by?: MutationContext): Promise<void>;
  /** @throws RESOURCE_DOES_NOT_EXIST when the endpoint or its tag is not there */
  deleteGatewayEndpointTag(
    input: DeleteGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void>;

  /** What caches compare: a *different* revision, not only a higher one, means reload. */
  getRevision(): Promise<number>;
  /** Idempotent; any later call of another method throws STORE_CLOSED. */
  close(): Promise<void>;
}
