import type { ServerResponse } from "node:http";
import { GatewayError } from "@gw/entities";

/** The reason why work for a disconnected client is aborted. */
export class ClientDisconnected extends GatewayError {
  constructor() {
    super("TEMPORARILY_UNAVAILABLE", "The client disconnected");
  }
}

/** A signal that is aborted if the client disconnects before the response is complete. */
export function disconnectSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => {
    if (!response.writableFinished) controller.abort(new ClientDisconnected());
  };
  if (response.closed) abort();
  else response.once("close", abort);
  return controller.signal;
}
