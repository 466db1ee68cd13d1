import type { ModelDefinitionId } from "./model-definition.js";

/** The outcomes of a model test. */
export const modelTestOutcomes = ["answered", "failed", "not_called"] as const;
/** One of {@link modelTestOutcomes}. */
export type ModelTestOutcome = (typeof modelTestOutcomes)[number];

/** The operations that test a model: embeddings if the model does not support chat. */
export const modelTestOperations = ["chat.completions", "embeddings"] as const;
/** One of {@link modelTestOperations}. */
export type ModelTestOperation = (typeof modelTestOperations)[number];

/** The reasons, caused by its secret, for not calling a model. */
export const notCalledReasons = [
  /** The model definition has no secret because the secret was deleted. */
  "ORPHANED",
  /** The provider of the secret differs from the provider of the definition. */
  "PROVIDER_DIFFERS",
  /** The secret has no provider, so it is sent to none. */
  "SECRET_WITHOUT_PROVIDER",
  /** The key version that sealed the secret is not loaded. */
  "KEK_NOT_IN_RING",
  /** The loaded key is not the one that sealed the secret, or the wrapped data key was modified. */
  "KEK_MISMATCH",
  /** The stored record is malformed. */
  "ENVELOPE_FORMAT",
  /** The stored record or its context was modified. */
  "ENVELOPE_TAMPERED",
] as const;
/** One of {@link notCalledReasons}. */
export type NotCalledReason = (typeof notCalledReasons)[number];

/** The result of one test call to one model. */
export interface ModelTestResult {
  readonly modelDefinitionId: ModelDefinitionId;
  /** The name of the model definition, or its id if the definition no longer exists. */
  readonly name: string;
  readonly provider?: string | undefined;
  readonly modelName?: string | undefined;
  readonly outcome: ModelTestOutcome;
  /** Present if the model was not called because of its secret. */
  readonly reason?: NotCalledReason | undefined;
  /** The operation that answered or failed; absent if the model was not called. */
  readonly operation?: ModelTestOperation | undefined;
  /** The HTTP status that a client of the endpoint would receive; absent if it was not called. */
  readonly status?: number | undefined;
  /** Duration in milliseconds; absent if the model was not called. */
  readonly ms?: number | undefined;
  /** What went wrong, in one line, often quoting the provider. Never contains a credential. */
  readonly error?: string | undefined;
}
