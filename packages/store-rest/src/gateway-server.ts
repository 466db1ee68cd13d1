import { limits, type MutationContext } from "@gw/entities";
import type { ProtocolRoute } from "./protocol/protocol-route.js";
import type { RemoteServer } from "./remote-server.js";
import type { RestConnection } from "./rest-connection.js";

export class GatewayServer implements RemoteServer {
  readonly #connection: RestConnection;
  readonly #prefix: string;

  constructor(connection: RestConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    by: MutationContext,
  ): Promise<Output> {
    const wire = route.encodeRequest(input);
    // Without max_results the server returns the whole list.
    if (route.isWholeList) wire.max_results ??= limits.defaultPageSize;
    return this.#connection.call(route, { prefix: this.#prefix, wire, by });
  }
}
