import type { IncomingMessage } from "node:http";
import { count } from "../../views/count.js";

/** What the gateway says about a call beside the answer. */
export interface CallFacts {
  /** The provider and its model that answered; absent where none was asked. */
  readonly model: string | undefined;
  readonly attempts: number;
  readonly requestId: string | undefined;
}

export function factsOf({ headers }: Pick<IncomingMessage, "headers">): CallFacts {
  const of = (name: string): string | undefined => headers[`x-gw-${name}`]?.toString();
  const provider = of("provider");
  return {
    model: provider === undefined ? undefined : `${provider}/${of("model") ?? "?"}`,
    attempts: Number(of("attempts") ?? 0),
    requestId: of("request-id"),
  };
}

/** The same as one line. */
export function showFacts({ model = "no model", attempts, requestId }: CallFacts): string {
  return `${model} answered, ${count(attempts, "attempt")}, request ${requestId ?? "unknown"}`;
}
