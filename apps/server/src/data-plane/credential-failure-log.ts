import type { CompletedCall } from "@gw/gateway";
import type { Logger } from "pino";

/** In milliseconds. */
const interval = 60_000;

/** Warns once a minute about each model whose credential, account or name its provider rejects. */
export class CredentialFailureLog {
  readonly #logger: Logger;
  /** The time of the last warning, by model definition. */
  readonly #warnedAt = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param now - milliseconds since the Unix epoch */
  add({ requestId, record }: Pick<CompletedCall, "requestId" | "record">, now: number): void {
    for (const attempt of record.attempts ?? []) {
      if (attempt.outcome !== "credential_rejected") continue;
      const { modelDefinitionId, provider, modelName: model, status, providerMessage } = attempt;
      const last = this.#warnedAt.get(modelDefinitionId);
      if (last !== undefined && now - last < interval) continue;
      for (const [id, at] of this.#warnedAt) {
        if (now - at >= interval) this.#warnedAt.delete(id);
      }
      this.#warnedAt.set(modelDefinitionId, now);
      const endpoint = record.endpointName;
      this.#logger.warn(
        { requestId, endpoint, provider, model, status, providerMessage },
        "the provider rejected the credential, the account or the model",
      );
    }
  }
}
