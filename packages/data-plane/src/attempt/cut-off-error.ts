import type { CallAbort } from "../call/call-abort.js";
import { CallError, type DataPlaneError } from "../call/call-error.js";
import { isExpectedError } from "../formats/response-error.js";
import { exceededTimeout } from "../upstream/exceeded-timeout.js";

/**
 * Why a response that had begun is not complete, for the client.
 *
 * @param failure - the error that its body ended with; `undefined` if it ended properly
 * @throws the reason of the abort if the client cannot receive it
 */
export function cutOffError(failure: unknown, { reason }: CallAbort): DataPlaneError {
  if (reason !== undefined) {
    if (isExpectedError(reason)) return reason;
    throw reason;
  }
  const timeout = exceededTimeout(failure);
  if (timeout === undefined) {
    return new CallError("UPSTREAM_FAILED", "the provider ended the response early");
  }
  const message = `the provider sent nothing more within the timeout \`${timeout}\` of the endpoint`;
  return new CallError("UPSTREAM_TIMEOUT", message);
}
