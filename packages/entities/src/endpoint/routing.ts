/** The strategies for choosing a PRIMARY model. */
export const routingStrategies = ["REQUEST_BASED_TRAFFIC_SPLIT"] as const;
/** One of {@link routingStrategies}. */
export type RoutingStrategy = (typeof routingStrategies)[number];

/** The strategies for ordering FALLBACK models. */
export const fallbackStrategies = ["SEQUENTIAL"] as const;
/** One of {@link fallbackStrategies}. */
export type FallbackStrategy = (typeof fallbackStrategies)[number];

/** How an endpoint uses its FALLBACK models. */
export interface FallbackConfig {
  readonly strategy?: FallbackStrategy | undefined;
  /** The maximum number of FALLBACK models per call, 1 to 100; no maximum when absent. */
  readonly maxAttempts?: number | undefined;
}
