import { type RoutedEndpoint, type RoutedModel, routingGroups } from "./routing-groups.js";

/** A model that calls may reach. */
export interface ExplainedModel<Model> {
  readonly model: Model;
  /**
   * The probability of being tried first, second and so on, if all models before it fail. For each
   * place, the probabilities of all models add up to 1. With more than 16 drawn models the later
   * places are omitted, because they take too long to compute.
   */
  readonly chances: readonly number[];
}

/** The result of {@link explainRouting}. */
export interface ExplainedRouting<Model> {
  /** Whether the PRIMARYs are drawn by weight; otherwise each has one fixed place. */
  readonly isDrawn: boolean;
  /** PRIMARYs in the order of the endpoint, then FALLBACKs by their order. */
  readonly tried: readonly ExplainedModel<Model>[];
  /** PRIMARYs of weight 0, which are never drawn. */
  readonly neverDrawn: readonly Model[];
  /** FALLBACKs beyond the `maxAttempts` of the endpoint. */
  readonly beyondAttempts: readonly Model[];
}

/** The number of sets of drawn models beyond which places are omitted. */
const maxSets = 12_870;

/**
 * Computes how {@link routeEndpoint} distributes calls, as long as no model failed recently. Calls
 * nothing.
 *
 * @example
 * ```ts
 * const { tried } = explainRouting({
 *   models: [
 *     { linkageType: "PRIMARY", weight: 70 },
 *     { linkageType: "PRIMARY", weight: 30 },
 *     { linkageType: "FALLBACK", weight: 1 },
 *   ],
 *   routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
 * });
 * tried.map(({ chances }) => chances); // [[0.7, 0.3], [0.3, 0.7], [0, 0, 1]]
 * ```
 */
export function explainRouting<Model extends RoutedModel>(
  endpoint: RoutedEndpoint<Model>,
): ExplainedRouting<Model> {
  const { isSplit, primaries, fallbacks, maxAttempts } = routingGroups(endpoint);
  const chances = isSplit
    ? chancesOf(primaries.map(({ weight }) => weight))
    : primaries.map((_, place) => fixedPlace(place));
  const tried = [
    ...primaries.map((model, at) => ({ model, chances: chances[at] ?? [] })),
    ...fallbacks
      .slice(0, maxAttempts)
      .map((model, at) => ({ model, chances: fixedPlace(primaries.length + at) })),
  ];
  const isNeverDrawn = ({ linkageType, weight }: Model): boolean =>
    isSplit && linkageType === "PRIMARY" && weight <= 0;
  return {
    isDrawn: isSplit,
    tried,
    neverDrawn: endpoint.models.filter(isNeverDrawn),
    beyondAttempts: fallbacks.slice(maxAttempts),
  };
}

/** Always at that place. */
function fixedPlace(place: number): number[] {
  return [...Array.from({ length: place }, () => 0), 1];
}

/**
 * The probability of each weight at each place, if one after the other is drawn from the rest. Goes
 * place by place over the sets of weights that may have been drawn before, with their probabilities.
 */
function chancesOf(weights: readonly number[]): number[][] {
  const chances = weights.map((): number[] => []);
  let drawn = new Map([[0n, 1]]);
  for (let place = 0; place < weights.length && drawn.size <= maxSets; place += 1) {
    const next = new Map<bigint, number>();
    for (const places of chances) places.push(0);
    for (const [set, probability] of drawn) {
      const rest = [...weights.keys()].filter((at) => (set & (1n << BigInt(at))) === 0n);
      const total = rest.reduce((sum, at) => sum + (weights[at] ?? 0), 0);
      for (const at of rest) {
        const share = probability * ((weights[at] ?? 0) / total);
        const places = chances[at];
        if (places !== undefined) places[place] = (places[place] ?? 0) + share;
        const union = set | (1n << BigInt(at));
        next.set(union, (next.get(union) ?? 0) + share);
      }
    }
    drawn = next;
  }
  return chances;
}
