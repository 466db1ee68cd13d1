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
} from "@gw/entities";
import { mutationContextSchema, parseInput } from "@gw/entities/schemas";
import type { GatewayStore, StoreManifest } from "@gw/store-abstract";
import { detectRemoteServer } from "./detect-remote-server.js";
import type {
  ProtocolRoute,
  RouteInput,
  RouteOutput,
  StoreCall,
} from "./protocol/protocol-route.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import type { RemoteServer } from "./remote-server.js";
import { RestConnection } from "./rest-connection.js";
import type { RestOptions } from "./rest-options.js";

/**
 * A store on a gateway server, or on a server of MLflow as far as that goes. Input is checked here
 * by the rules of the far side, since the wire would turn some invalid input into "keep as it is".
 *
 * A call that got no answer throws TEMPORARILY_UNAVAILABLE; a mutation may then have been made.
 * On MLflow, what it cannot do throws NOT_IMPLEMENTED, and nothing is sent.
 *
 * @example
 * ```ts
 * const store = new RestGatewayStore({ baseUrl: "https://gateway.example.com", token });
 * const endpoint = await store.getGatewayEndpoint({ name: "chat" });
 * ```
 */
export class RestGatewayStore implements GatewayStore {
  readonly manifest: StoreManifest = {
    name: "rest",
    durable: true,
    stampsCaller: false,
    notifies: false,
  };
  readonly #connection: RestConnection;
  #remoteServer: Promise<RemoteServer> | undefined;
  #isClosed = false;

  /** @throws GatewayError INVALID_PARAMETER_VALUE for an option that breaks its rule */
  constructor(options: RestOptions) {
    this.#connection = new RestConnection(options);
  }

  createGatewaySecret(
    input: CreateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    return this.#call("createGatewaySecret", input, by);
  }

  getSecretInfo(ref: GatewaySecretRef): Promise<GatewaySecretInfo> {
    return this.#call("getSecretInfo", ref);
  }

  updateGatewaySecret(
    input: UpdateGatewaySecretInput,
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    return this.#call("updateGatewaySecret", input, by);
  }

  deleteGatewaySecret(input: DeleteGatewaySecretInput, by?: MutationContext): Promise<void> {
    return this.#call("deleteGatewaySecret", input, by);
  }

  listSecretInfos(input: ListSecretInfosInput = {}): Promise<Page<GatewaySecretInfo>> {
    return this.#call("listSecretInfos", input);
  }

  createGatewayModelDefinition(
    input: CreateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    return this.#call("createGatewayModelDefinition", input, by);
  }

  getGatewayModelDefinition(ref: GatewayModelDefinitionRef): Promise<GatewayModelDefinition> {
    return this.#call("getGatewayModelDefinition", ref);
  }

  updateGatewayModelDefinition(
    input: UpdateGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    return this.#call("updateGatewayModelDefinition", input, by);
  }

  deleteGatewayModelDefinition(
    input: DeleteGatewayModelDefinitionInput,
    by?: MutationContext,
  ): Promise<void> {
    return this.#call("deleteGatewayModelDefinition", input, by);
  }

  listGatewayModelDefinitions(
    input: ListGatewayModelDefinitionsInput = {},
  ): Promise<Page<GatewayModelDefinition>> {
    return this.#call("listGatewayModelDefinitions", input);
  }

  createGatewayEndpoint(
    input: CreateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    return this.#call("createGatewayEndpoint", input, by);
  }

  getGatewayEndpoint(ref: GatewayEndpointRef): Promise<GatewayEndpoint> {
    return this.#call("getGatewayEndpoint", ref);
  }

  updateGatewayEndpoint(
    input: UpdateGatewayEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    return this.#call("updateGatewayEndpoint", input, by);
  }

  deleteGatewayEndpoint(input: DeleteGatewayEndpointInput, by?: MutationContext): Promise<void> {
    return this.#call("deleteGatewayEndpoint", input, by);
  }

  listGatewayEndpoints(input: ListGatewayEndpointsInput = {}): Promise<Page<GatewayEndpoint>> {
    return this.#call("listGatewayEndpoints", input);
  }

  attachModelToEndpoint(
    input: AttachModelToEndpointInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointModelMapping> {
    return this.#call("attachModelToEndpoint", input, by);
  }

  detachModelFromEndpoint(
    input: DetachModelFromEndpointInput,
    by?: MutationContext,
  ): Promise<void> {
    return this.#call("detachModelFromEndpoint", input, by);
  }

  createEndpointBinding(
    input: CreateEndpointBindingInput,
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding> {
    return this.#call("createEndpointBinding", input, by);
  }

  deleteEndpointBinding(input: EndpointBindingRef, by?: MutationContext): Promise<void> {
    return this.#call("deleteEndpointBinding", input, by);
  }

  listEndpointBindings(
    input: ListEndpointBindingsInput = {},
  ): Promise<Page<GatewayEndpointBinding>> {
    return this.#call("listEndpointBindings", input);
  }

  setGatewayEndpointTag(input: SetGatewayEndpointTagInput, by?: MutationContext): Promise<void> {
    return this.#call("setGatewayEndpointTag", input, by);
  }

  deleteGatewayEndpointTag(
    input: DeleteGatewayEndpointTagInput,
    by?: MutationContext,
  ): Promise<void> {
    return this.#call("deleteGatewayEndpointTag", input, by);
  }

  getRevision(): Promise<number> {
    return this.#call("getRevision", {});
  }

  /** Calls that are under way end as they would have. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  async #call<C extends StoreCall>(
    call: C,
    input: RouteInput<C>,
    by: MutationContext = {},
  ): Promise<RouteOutput<C>> {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The store is closed");
    const route: ProtocolRoute<RouteInput<C>, RouteOutput<C>> = routesByCall[call];
    const checked = parseInput(route.input, input);
    const context = parseInput(mutationContextSchema, by);
    return (await this.#detected()).call(route, checked, context);
  }

  // Found out once; asked again only when there was no answer.
  #detected(): Promise<RemoteServer> {
    this.#remoteServer ??= detectRemoteServer(this.#connection).catch((error: unknown) => {
      this.#remoteServer = undefined;
      throw error;
    });
    return this.#remoteServer;
  }
}
