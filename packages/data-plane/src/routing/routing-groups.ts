import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";

/** What of a model decides about its place. */
export type RoutedModel = Pick<CallableModel, "linkageType" | "weight" | "fallbackOrder">;

/** What of an endpoint decides about the order of its models. */
export interface RoutedEndpoint<Model extends RoutedModel>
  extends Pick<CallableEndpoint, "routingStrategy" | "fallbackConfig"> {
  readonly models: readonly Model[];
}

/** The models of an endpoint, sorted by how they come to their turn. */
export interface RoutingGroups<Model> {
  /** Whether the PRIMARYs are drawn by weight; else they come as they stand here. */
  readonly isSplit: boolean;
  readonly primaries: readonly Model[];
  /** By their order. */
  readonly fallbacks: readonly Model[];
  /** How many of the fallbacks are tried. */
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
