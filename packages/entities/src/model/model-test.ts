import { type UnreadableReason, unreadableReasons } from "../secret/unreadable-reason.js";
import type { ModelDefinitionId } from "./model-definition.js";

/** The outcomes of a model test. */
export const modelTestOutcomes = ["answered", "failed", "not_called"] as const;
/** One of {@link modelTestOutcomes}. */
export type ModelTestOutcome = (typeof modelTestOutcomes)[number];

/** The operations that test a model: embeddings if the model does not support chat. */
export const modelTestOperations = ["chat.completions", "embeddings"] as const;
/** One of {@link modelTestOperations}. */
export type ModelTestOperation = (typeof modelTestOperations)[number];

/**
 * The reason, caused by its secret, for not calling a model.
 *
 * - `ORPHANED`: the model definition has no secret because the secret was deleted.
 * - `PROVIDER_DIFFERS`: the provider of the secret differs from the provider of the definition.
 * - `SECRET_WITHOUT_PROVIDER`: the secret has no provider, so it is sent to none.
 * - an {@link UnreadableReason}: the secret cannot be opened.
 */
export type NotCalledReason =
  | "ORPHANED"
  | "PROVIDER_DIFFERS"
  | "SECRET_WITHOUT_PROVIDER"
  | UnreadableReason;

/** Every {@link NotCalledReason}. */
export const notCalledReasons: readonly [NotCalledReason, ...NotCalledReason[]] = [
  "ORPHANED",
  "PROVIDER_DIFFERS",
  "SECRET_WITHOUT_PROVIDER",
  ...unreadableReasons,
];

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
