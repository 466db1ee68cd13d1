import type { ModelDefinitionId } from "./model-definition.js";

export const modelTestOutcomes = ["answered", "failed", "not called"] as const;
export type ModelTestOutcome = (typeof modelTestOutcomes)[number];

/** By what a model is tried: embeddings where it refuses to chat. */
export const modelTestOperations = ["chat.completions", "embeddings"] as const;
export type ModelTestOperation = (typeof modelTestOperations)[number];

/** Why a model of an endpoint is not called, as far as that lies in its secret. */
export const notCalledReasons = [
  /** The model definition has no secret: it was deleted. */
  "ORPHANED",
  /** The secret was stored for another provider than the definition names. */
  "PROVIDER_DIFFERS",
  /** The secret was stored for no provider, and so is sent to none. */
  "SECRET_WITHOUT_PROVIDER",
  /** No key of the version that sealed the secret is loaded. */
  "KEK_NOT_IN_RING",
  /** The key of that version is not the one that sealed it, or its wrapped key was changed. */
  "KEK_MISMATCH",
  /** The stored record has not the form of one. */
  "ENVELOPE_FORMAT",
  /** The stored record, or what it is bound to, was changed. */
  "ENVELOPE_TAMPERED",
] as const;
export type NotCalledReason = (typeof notCalledReasons)[number];

/** What became of one call of one model, made to see whether it answers. */
export interface ModelTestResult {
  readonly modelDefinitionId: ModelDefinitionId;
  /** Of the definition; its id where that is not there any more. */
  readonly name: string;
  readonly provider?: string | undefined;
  readonly modelName?: string | undefined;
  readonly outcome: ModelTestOutcome;
  /** Where it was not called for its secret. */
  readonly reason?: NotCalledReason | undefined;
  /** By which it answered, or failed; absent where it was not called. */
  readonly operation?: ModelTestOperation | undefined;
  /** Of HTTP, as a caller of the endpoint would get it; absent where it was not called. */
  readonly status?: number | undefined;
  /** Milliseconds; absent where it was not called. */
  readonly ms?: number | undefined;
  /** What went wrong, in one line, often in the words of the provider; never with a credential. */
  readonly error?: string | undefined;
}
