import { GatewayError } from "@gw/entities";
import { mutationContextSchema, parseInput } from "@gw/entities/schemas";
import type { GatewayStore, StoreManifest } from "@gw/store-abstract";
import { detectRemoteServer } from "./detect-remote-server.js";
import type { ProtocolRoute, StoreCall } from "./protocol/protocol-route.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import type { RemoteServer } from "./remote-server.js";
import { RestConnection } from "./rest-connection.js";
import type { RestOptions } from "./rest-options.js";
import { StoreMethods } from "./store-methods.js";

/**
 * A store on a gateway server or, with fewer features, on an MLflow server. It validates input
 * before sending, because the wire would turn some invalid input into "keep the current value".
 *
 * In addition to the errors of `GatewayStore`: TEMPORARILY_UNAVAILABLE when no response arrives, and a
 * mutation may then have been made; NOT_IMPLEMENTED for a feature that an MLflow server lacks,
 * before anything is sent. With the option `workspace`, the store is confined to that workspace, and every
 * call throws RESOURCE_DOES_NOT_EXIST while the token may not enter it or it does not exist.
 *
 * @example
 * ```ts
 * const store = new RestGatewayStore({ baseUrl: "https://gateway.example.com", token });
 * const endpoint = await store.getGatewayEndpoint({ name: "chat" });
 * ```
 */
export class RestGatewayStore extends StoreMethods implements GatewayStore {
  readonly manifest: StoreManifest = {
    name: "rest",
    durable: true,
    stampsCaller: false,
    notifies: false,
    workspaces: true,
  };
  readonly #connection: RestConnection;
  #remoteServer: Promise<RemoteServer> | undefined;
  #isClosed = false;

  /** @throws GatewayError INVALID_PARAMETER_VALUE for an invalid option */
  constructor(options: RestOptions) {
    super();
    this.#connection = new RestConnection(options);
  }

  /** Requests in progress complete normally; later calls throw STORE_CLOSED. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  protected override async callRoute(
    call: StoreCall,
    input: unknown,
    by: unknown,
  ): Promise<unknown> {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The store is closed");
    const route: ProtocolRoute = routesByCall[call];
    const validInput = parseInput(route.input, input);
    const context = route.isMutation ? parseInput(mutationContextSchema, by) : {};
    const remoteServer = await this.#detectOnce();
    return remoteServer.call(route, validInput, context);
  }

  // A failed detection is repeated by the next call.
  #detectOnce(): Promise<RemoteServer> {
    this.#remoteServer ??= detectRemoteServer(this.#connection).catch((error: unknown) => {
      this.#remoteServer = undefined;
      throw error;
    });
    return this.#remoteServer;
  }
}
