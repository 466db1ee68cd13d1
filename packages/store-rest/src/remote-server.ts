import type { MutationContext } from "@gw/entities";
import type { ProtocolRoute } from "./protocol/protocol-route.js";

/** The server that a store talks to: a gateway or an MLflow server. */
export interface RemoteServer {
  /** Calls a route with validated input. */
  call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    by: MutationContext,
  ): Promise<Output>;
}
