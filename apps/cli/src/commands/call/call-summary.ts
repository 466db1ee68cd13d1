import type { IncomingMessage } from "node:http";
import { count } from "../../views/count.js";

/** What the response headers of the gateway contain about a call. */
export interface CallSummary {
  /** Provider and model that answered; absent if none was called. */
  readonly model: string | undefined;
  readonly attempts: number;
  /** How the last attempt of a failed call ended, such as `credential_rejected`. */
  readonly outcome: string | undefined;
  /** Why the last attempt could not connect, such as `EGRESS_FORBIDDEN`. */
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
}

export function callSummaryOf({ headers }: Pick<IncomingMessage, "headers">): CallSummary {
  const of = (name: string): string | undefined => headers[`x-gw-${name}`]?.toString();
  const provider = of("provider");
  return {
    model: provider === undefined ? undefined : `${provider}/${of("model") ?? "?"}`,
    attempts: Number(of("attempts") ?? 0),
    outcome: of("outcome"),
    reason: of("reason"),
    requestId: of("request-id"),
  };
}

export function showCallSummary({ model, attempts, requestId }: CallSummary): string {
  const answered = `${model ?? "no model"} answered`;
  return `${answered}, ${count(attempts, "attempt")}, request ${requestId ?? "unknown"}`;
}
