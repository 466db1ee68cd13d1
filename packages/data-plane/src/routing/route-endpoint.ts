import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { memoizeByObject } from "../memoize-by-object.js";
import { rendezvousOrder } from "./rendezvous-order.js";
import { type RoutingGroups, routingGroups } from "./routing-groups.js";

/** Everything that routing depends on: equal options give an equal order. */
export interface RouteOptions {
  /** An edited endpoint must be another object. */
  readonly endpoint: Pick<CallableEndpoint, "models" | "routingStrategy" | "fallbackConfig">;
  /** From 0 to below 1, a new number at each call. */
  readonly random: () => number;
  /** Equal conversations get an equal order instead of a drawn one. */
  readonly conversation?: string | undefined;
  /** Whether a model failed recently, so that it moves to the end of its group. */
  readonly isFailing?: ((model: CallableModel) => boolean) | undefined;
}

const groupsOf = memoizeByObject<RouteOptions["endpoint"], RoutingGroups<CallableModel>>(
  routingGroups,
);

/**
 * The models to try, in order. With `REQUEST_BASED_TRAFFIC_SPLIT` a PRIMARY is drawn by weight, then
 * another one from the rest, until all with a weight above 0 are drawn. Without a strategy PRIMARYs are
 * ordered by position. FALLBACKs follow by their order, at most `maxAttempts` of them.
 */
export function routeEndpoint(options: RouteOptions): readonly CallableModel[] {
  const { endpoint, random, conversation, isFailing = () => false } = options;
  const { isSplit, primaries, fallbacks, maxAttempts } = groupsOf(endpoint);
  const first = isSplit ? drawAll(primaries, { random, conversation }) : primaries;
  const rest = failingLast(fallbacks, isFailing).slice(0, maxAttempts);
  return failingLast(first, isFailing).concat(rest);
}

function failingLast(
  group: readonly CallableModel[],
  isFailing: (model: CallableModel) => boolean,
): readonly CallableModel[] {
  if (!group.some(isFailing)) return group;
  const failing = group.filter(isFailing);
  return [...group.filter((model) => !failing.includes(model)), ...failing];
}

function drawAll(
  group: readonly CallableModel[],
  { random, conversation }: Pick<RouteOptions, "random" | "conversation">,
): readonly CallableModel[] {
  if (group.length === 1) return group;
  if (conversation !== undefined) return rendezvousOrder(group, conversation);
  const rest = [...group];
  const drawn: CallableModel[] = [];
  while (rest.length > 1) {
    const [model] = rest.splice(draw(rest, random()), 1);
    if (model !== undefined) drawn.push(model);
  }
  return [...drawn, ...rest];
}

/** The index of the model whose share of the total weight contains the random number. */
function draw(group: readonly CallableModel[], random: number): number {
  const total = group.reduce((sum, { weight }) => sum + weight, 0);
  let point = random * total;
  for (const [index, { weight }] of group.entries()) {
    point -= weight;
    if (point < 0) return index;
  }
  // Rounding may move the point to the very end.
  return group.length - 1;
}
