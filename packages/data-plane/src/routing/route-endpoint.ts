import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { onceFor } from "../once-for.js";
import { type RoutingGroups, routingGroups } from "./routing-groups.js";

/** What routing depends on, and nothing else: the same answers give the same order. */
export interface RouteOptions {
  /** One that is edited has to be another object. */
  readonly endpoint: Pick<CallableEndpoint, "models" | "routingStrategy" | "fallbackConfig">;
  /** From 0 to below 1, a new one at each call. */
  readonly random: () => number;
  /** Whether a model failed recently: it then comes last in its group. */
  readonly isFailing?: ((model: CallableModel) => boolean) | undefined;
}

const groupsOf = onceFor<RouteOptions["endpoint"], RoutingGroups<CallableModel>>(routingGroups);

/**
 * The models to try, in their order. With `REQUEST_BASED_TRAFFIC_SPLIT` a PRIMARY is drawn by
 * weight, then from those left, and so on; a weight of 0 is never drawn. Without a strategy the
 * PRIMARYs come by position. Then follow the FALLBACKs by their order, as many as `maxAttempts`
 * allows.
 */
export function routeEndpoint(options: RouteOptions): readonly CallableModel[] {
  const { endpoint, random, isFailing = () => false } = options;
  const { isSplit, primaries, fallbacks, maxAttempts } = groupsOf(endpoint);
  const first = isSplit ? drawAll(primaries, random) : primaries;
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

function drawAll(group: readonly CallableModel[], random: () => number): readonly CallableModel[] {
  if (group.length === 1) return group;
  const left = [...group];
  const drawn: CallableModel[] = [];
  while (left.length > 1) {
    const [model] = left.splice(draw(left, random()), 1);
    if (model !== undefined) drawn.push(model);
  }
  return [...drawn, ...left];
}

/** The index at which a point of the line falls on which the weights lie end to end. */
function draw(group: readonly CallableModel[], random: number): number {
  const total = group.reduce((sum, { weight }) => sum + weight, 0);
  let point = random * total;
  for (const [index, { weight }] of group.entries()) {
    point -= weight;
    if (point < 0) return index;
  }
  // Rounding may leave the point at the very end.
  return group.length - 1;
}
