import type { CompletedCall } from "@gw/gateway";
import type { Logger } from "pino";

type FailedCall = Pick<CompletedCall, "requestId" | "workspace" | "record">;
type Attempt = NonNullable<CompletedCall["record"]["attempts"]>[number];

/** In milliseconds. */
const interval = 60_000;

/** Warns once a minute about each model whose calls fail until an operator changes something. */
export class ModelFailureLog {
  readonly #logger: Logger;
  /** The time of the last warning, by model definition and cause. */
  readonly #warnedAt = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param now - milliseconds since the Unix epoch */
  add({ requestId, workspace, record }: FailedCall, now: number): void {
    for (const attempt of record.attempts ?? []) {
      const cause = causeOf(attempt);
      if (cause === undefined) continue;
      const { modelDefinitionId, provider, modelName: model, status, providerMessage } = attempt;
      const key = `${modelDefinitionId} ${cause}`;
      const last = this.#warnedAt.get(key);
      if (last !== undefined && now - last < interval) continue;
      for (const [id, at] of this.#warnedAt) {
        if (now - at >= interval) this.#warnedAt.delete(id);
      }
      this.#warnedAt.set(key, now);
      const endpoint = record.endpointName;
      const line = { requestId, workspace, endpoint, provider, model, status, providerMessage };
      this.#logger.warn(line, cause);
    }
  }
}

function causeOf({ outcome, reason }: Attempt): string | undefined {
  if (outcome === "credential_rejected") {
    return "the provider rejected the credential, the account or the model";
  }
  if (reason === "EGRESS_FORBIDDEN") {
    return "GW_EGRESS_ALLOW does not allow the address of the model (EGRESS_FORBIDDEN)";
  }
  return undefined;
}
