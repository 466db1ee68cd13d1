import type { MutationContext } from "@gw/entities";
import type { ProtocolRoute } from "./protocol/protocol-route.js";

/** The server behind a store: one of ours, or MLflow's. */
export interface RemoteServer {
  /** With an input that was checked. */
  call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    by: MutationContext,
  ): Promise<Output>;
}
