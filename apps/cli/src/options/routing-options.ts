import {
  type FallbackConfig,
  type GatewayEndpointModelConfig,
  type GatewayModelLinkageType,
  gatewayModelLinkageTypes,
  type RoutingStrategy,
  routingStrategies,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Command } from "commander";
import { wrongUse } from "../cli-error.js";
import { resolveModelSpec } from "../lookup/model-spec.js";
import { collect } from "./secret-options.js";
import { parseWhole } from "./whole-number.js";

/** The models of an endpoint and how they are chosen, as options. */
export interface RoutingOptions {
  readonly model?: readonly string[] | undefined;
  readonly fallback?: readonly string[] | undefined;
  readonly split?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly fallbackAttempts?: string | undefined;
  readonly usageTracking?: boolean | undefined;
}

/** Adds the options of {@link RoutingOptions} that create and update share. */
export function takesRouting(command: Command): Command {
  return command
    .option("--model <model[:weight]>", "a model to draw, name or id; repeatable", collect)
    .option("--fallback <model>", "a model to try when that fails, in order; repeatable", collect)
    .option("--split", "draw by weight (--strategy REQUEST_BASED_TRAFFIC_SPLIT)")
    .option("--strategy <name>", `routing strategy: ${routingStrategies.join(", ")}`)
    .option("--fallback-attempts <number>", "how many fallbacks to try, or `all` (default: all)");
}

/** Said in the help of commands that take models. */
export const modelSpecHelp: string = `
A model is given as name, id, name:weight or id:weight; the weight is 1 when not given. What follows
the last colon is a weight when it is a number: give a model named so a weight of its own (a:7:1).`;

/** All models, in the order in which the store keeps them. */
export async function resolveModels(
  store: GatewayStore,
  { model = [], fallback = [] }: RoutingOptions,
): Promise<GatewayEndpointModelConfig[]> {
  const configs: GatewayEndpointModelConfig[] = [];
  for (const spec of model) configs.push(await resolveModelSpec(store, spec, "PRIMARY"));
  for (const spec of fallback) configs.push(await resolveModelSpec(store, spec, "FALLBACK"));
  return configs;
}

export function parseStrategy({ split, strategy }: RoutingOptions): RoutingStrategy | undefined {
  if (split && strategy !== undefined) throw wrongUse("--split and --strategy say the same");
  if (split) return "REQUEST_BASED_TRAFFIC_SPLIT";
  if (strategy === undefined) return undefined;
  const known = routingStrategies.find((name) => name === strategy.toUpperCase());
  if (known !== undefined) return known;
  throw wrongUse(`--strategy must be one of ${routingStrategies.join(", ")}`);
}

/**
 * Who names a fallback wants it tried: the strategy comes with it, unless the endpoint has one.
 *
 * @param kept what the endpoint has, and keeps where the options say nothing about it
 */
export function parseFallback(
  { fallback, fallbackAttempts }: RoutingOptions,
  kept?: FallbackConfig,
): FallbackConfig | undefined {
  if (fallbackAttempts === "all") return { strategy: "SEQUENTIAL" };
  if (fallbackAttempts !== undefined) {
    const maxAttempts = parseWhole("--fallback-attempts", fallbackAttempts, { max: 100 });
    return { strategy: "SEQUENTIAL", maxAttempts };
  }
  return fallback === undefined || kept !== undefined ? undefined : { strategy: "SEQUENTIAL" };
}

/** The value of `--linkage`, in any case. */
export function parseLinkage(text: string | undefined): GatewayModelLinkageType | undefined {
  if (text === undefined) return undefined;
  const linkage = gatewayModelLinkageTypes.find((name) => name === text.toUpperCase());
  if (linkage !== undefined) return linkage;
  throw wrongUse(`--linkage must be one of ${gatewayModelLinkageTypes.join(", ")}`);
}
