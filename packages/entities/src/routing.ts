/** How a PRIMARY model is chosen. */
export const routingStrategies = ["REQUEST_BASED_TRAFFIC_SPLIT"] as const;
export type RoutingStrategy = (typeof routingStrategies)[number];

/** In which order FALLBACK models are tried. */
export const fallbackStrategies = ["SEQUENTIAL"] as const;
export type FallbackStrategy = (typeof fallbackStrategies)[number];

export interface FallbackConfig {
  readonly strategy?: FallbackStrategy | undefined;
  /** How many FALLBACK models to try, 1 to 100; absent = all. */
  readonly maxAttempts?: number | undefined;
}
