import type { ServerResponse } from "node:http";
import { GatewayError } from "@gw/entities";

/** By what work ends that nobody waits for any more. It is nobody's failure. */
export class CallerLeft extends GatewayError {
  constructor() {
    super("TEMPORARILY_UNAVAILABLE", "The caller went away");
  }
}

/** Is aborted, by a {@link CallerLeft}, when the caller goes away before the answer has gone out. */
export function callerLeft(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const leave = (): void => {
    if (!response.writableFinished) controller.abort(new CallerLeft());
  };
  if (response.closed) leave();
  else response.once("close", leave);
  return controller.signal;
}
