import { type RoutedEndpoint, type RoutedModel, routingGroups } from "./routing-groups.js";

/** A model that calls get to. */
export interface ExplainedModel<Model> {
  readonly model: Model;
  /**
   * The probability that it is tried first, second, and so on, where all before it fail. The sum for
   * one place over all models is 1. Of many drawn models the later places are left out, as they
   * take too long to calculate: those of up to 16 are whole.
   */
  readonly chances: readonly number[];
}

/** What {@link explainRouting} finds. */
export interface ExplainedRouting<Model> {
  /** Whether the PRIMARYs are drawn by weight; else each has one certain place. */
  readonly isDrawn: boolean;
  /** PRIMARYs in the order of the endpoint, then FALLBACKs in theirs. */
  readonly tried: readonly ExplainedModel<Model>[];
  /** PRIMARYs of weight 0, which are never drawn. */
  readonly neverDrawn: readonly Model[];
  /** FALLBACKs beyond as many as the endpoint allows. */
  readonly beyondAttempts: readonly Model[];
}

/** Beyond so many sets of models that may have been drawn already, places are left out. */
const mostSets = 12_870;

/**
 * What {@link routeEndpoint} does over all calls, without calling anything: by the same rules, as
 * long as no model failed recently.
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
    : primaries.map((_, place) => certain(place));
  const tried = [
    ...primaries.map((model, at) => ({ model, chances: chances[at] ?? [] })),
    ...fallbacks
      .slice(0, maxAttempts)
      .map((model, at) => ({ model, chances: certain(primaries.length + at) })),
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

/** At that place, always. */
function certain(place: number): number[] {
  return [...Array.from({ length: place }, () => 0), 1];
}

/**
 * For each weight the chances of being drawn at each place, where one is drawn after the other from
 * those left. Place by place over all sets that may have been drawn before it, each with its
 * probability, in whatever order it was drawn.
 */
function chancesOf(weights: readonly number[]): number[][] {
  const chances = weights.map((): number[] => []);
  let drawn = new Map([[0n, 1]]);
  for (let place = 0; place < weights.length && drawn.size <= mostSets; place += 1) {
    const next = new Map<bigint, number>();
    for (const of of chances) of.push(0);
    for (const [set, probability] of drawn) {
      const left = [...weights.keys()].filter((at) => (set & (1n << BigInt(at))) === 0n);
      const total = left.reduce((sum, at) => sum + (weights[at] ?? 0), 0);
      for (const at of left) {
        const share = probability * ((weights[at] ?? 0) / total);
        const of = chances[at];
        if (of !== undefined) of[place] = (of[place] ?? 0) + share;
        const union = set | (1n << BigInt(at));
        next.set(union, (next.get(union) ?? 0) + share);
      }
    }
    drawn = next;
  }
  return chances;
}
