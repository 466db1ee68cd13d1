import type { ModelDefinitionId } from "../model/model-definition.js";
import type { GatewayModelLinkageType } from "../model/model-mapping.js";
import { notCalledReasons } from "../model/model-test.js";
import type { EndpointId } from "./endpoint.js";
import type { FallbackConfig, RoutingStrategy } from "./routing.js";

/** Why a call never tries a model of its endpoint. */
export const notTriedReasons: readonly [
  ...typeof notCalledReasons,
  "NOT_CALLABLE",
  "WEIGHT_ZERO",
  "BEYOND_MAX_ATTEMPTS",
] = [
  ...notCalledReasons,
  /** A call is refused before the provider is connected; `problem` explains why. */
  "NOT_CALLABLE",
  /** A traffic split never draws a PRIMARY model of weight 0. */
  "WEIGHT_ZERO",
  /** The model comes after the maximum number of fallback attempts. */
  "BEYOND_MAX_ATTEMPTS",
];
/** One of {@link notTriedReasons}. */
export type NotTriedReason = (typeof notTriedReasons)[number];

/** What an explanation does not cover. */
export const explanationGaps = [
  /** Whether the credentials open: this process does not open them. */
  "credentials_not_opened",
  /** Whether the credentials open: the database or a key provider is unavailable. */
  "credentials_unavailable",
  /** Which models failed recently: each server tries those last for a while. */
  "recent_failures",
  /** Whether the providers respond. */
  "provider_responses",
] as const;
/** One of {@link explanationGaps}. */
export type ExplanationGap = (typeof explanationGaps)[number];

/** A model of an explained endpoint. */
export interface ExplainedMapping {
  readonly modelDefinitionId: ModelDefinitionId;
  /** The name of the model definition, or its id if it no longer exists. */
  readonly name: string;
  readonly provider?: string;
  readonly modelName?: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly weight: number;
  readonly fallbackOrder?: number;
}

/** A model that calls try. */
export interface TriedMapping extends ExplainedMapping {
  /**
   * Probabilities from 0 to 1 that the model is tried first, second, and so on, given that all
   * attempts before it fail. Later positions are omitted if there are too many to compute.
   */
  readonly chances: readonly number[];
}

/** A model that calls never try. */
export interface NotTriedMapping extends ExplainedMapping {
  readonly reason: NotTriedReason;
  /** Why a call that reaches the model is refused: for the reason `NOT_CALLABLE`. */
  readonly problem?: string;
}

/** Which models a call of an endpoint tries, in which order. */
export interface EndpointExplanation {
  readonly endpointId: EndpointId;
  readonly name: string;
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  /** Whether the turns of a conversation are sent to the same model instead of a drawn one. */
  readonly sticky?: boolean;
  readonly tried: readonly TriedMapping[];
  readonly notTried: readonly NotTriedMapping[];
  readonly unknown: readonly ExplanationGap[];
}
