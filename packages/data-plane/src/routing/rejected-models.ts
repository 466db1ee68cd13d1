import type { CallableModel } from "@gw/config-resolver";

/** A model that its provider rejected: the credential, the account or the name of the model. */
export interface RejectedModel {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  /** The HTTP status of the last rejection. */
  readonly status: number | undefined;
}

/** The models that were rejected and have not responded since. */
export class RejectedModels {
  readonly #models = new Map<string, RejectedModel>();

  /** In the order of their first rejections. */
  get all(): readonly RejectedModel[] {
    return [...this.#models.values()];
  }

  rejected(
    { modelDefinitionId, provider, modelName }: CallableModel,
    status: number | undefined,
  ): void {
    this.#models.set(modelDefinitionId, { modelDefinitionId, provider, modelName, status });
  }

  answered({ modelDefinitionId }: CallableModel): void {
    if (this.#models.size > 0) this.#models.delete(modelDefinitionId);
  }

  /** Drops all other models; the ids are not computed if there are no models. */
  retain(modelDefinitionIds: () => ReadonlySet<string>): void {
    if (this.#models.size === 0) return;
    const retained = modelDefinitionIds();
    for (const id of this.#models.keys()) if (!retained.has(id)) this.#models.delete(id);
  }
}
