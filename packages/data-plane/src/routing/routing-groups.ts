import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";

/** The fields of a model that determine its position. */
export type RoutedModel = Pick<CallableModel, "linkageType" | "weight" | "fallbackOrder">;

/** The fields of an endpoint that decide about the order of its models. */
export interface RoutedEndpoint<Model extends RoutedModel>
  extends Pick<CallableEndpoint, "routingStrategy" | "fallbackConfig"> {
  readonly models: readonly Model[];
}

/** The models of an endpoint, grouped by how they are routed. */
export interface RoutingGroups<Model> {
  /** Whether the primaries are drawn by weight; otherwise they are tried in order. */
  readonly isSplit: boolean;
  readonly primaries: readonly Model[];
  /** Sorted by their fallback order. */
  readonly fallbacks: readonly Model[];
  /** The maximum number of fallbacks that are tried. */
  readonly maxAttempts: number;
}

export function routingGroups<Model extends RoutedModel>({
  models,
  routingStrategy,
  fallbackConfig,
}: RoutedEndpoint<Model>): RoutingGroups<Model> {
  const isSplit = routingStrategy === "REQUEST_BASED_TRAFFIC_SPLIT";
  const primaries = models.filter((model) => model.linkageType === "PRIMARY");
  return {
    isSplit,
    // A weight of 0 is never drawn.
    primaries: isSplit ? primaries.filter(({ weight }) => weight > 0) : primaries,
    fallbacks: models
      .filter((model) => model.linkageType === "FALLBACK")
      .sort((a, b) => (a.fallbackOrder ?? 0) - (b.fallbackOrder ?? 0)),
    maxAttempts: fallbackConfig?.maxAttempts ?? Number.POSITIVE_INFINITY,
  };
}
