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

/** The models and the routing of an endpoint. */
export interface RoutingOptions {
  readonly model?: readonly string[] | undefined;
  readonly fallback?: readonly string[] | undefined;
  readonly split?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly fallbackAttempts?: string | undefined;
  readonly usageTracking?: boolean | undefined;
}

/** Adds the routing options that create and update share. */
export function takesRouting(command: Command): Command {
  return command
    .option("--model <model[:weight]>", "a PRIMARY model, name or id; repeatable", collect)
    .option("--fallback <model>", "a FALLBACK model, tried in order; repeatable", collect)
    .option("--split", "same as --strategy REQUEST_BASED_TRAFFIC_SPLIT: draw by weight")
    .option("--strategy <name>", `routing strategy: ${routingStrategies.join(", ")}`)
    .option(
      "--fallback-attempts <number>",
      "maximum number of fallbacks to try, or `all` (default: all)",
    );
}

/** Help text about the syntax of models. */
export const modelSpecHelp: string = `
A model is name, id, name:weight or id:weight; the default weight is 1. A number after the last
colon is the weight, so a name that ends with a colon and a number requires a weight (a:7:1).`;

/** Resolves all models, in the order of the store. */
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
  if (split && strategy !== undefined)
    throw wrongUse("--split and --strategy cannot be used together");
  if (split) return "REQUEST_BASED_TRAFFIC_SPLIT";
  if (strategy === undefined) return undefined;
  const known = routingStrategies.find((name) => name === strategy.toUpperCase());
  if (known !== undefined) return known;
  throw wrongUse(`--strategy must be one of ${routingStrategies.join(", ")}`);
}

/**
 * Parses the fallback settings. A FALLBACK model implies a strategy, unless the endpoint has one.
 *
 * @param current the present settings of the endpoint, kept if the options do not change them
 */
export function parseFallback(
  { fallback, fallbackAttempts }: RoutingOptions,
  current?: FallbackConfig,
): FallbackConfig | undefined {
  if (fallbackAttempts === "all") return { strategy: "SEQUENTIAL" };
  if (fallbackAttempts !== undefined) {
    const maxAttempts = parseWhole("--fallback-attempts", fallbackAttempts, { max: 100 });
    return { strategy: "SEQUENTIAL", maxAttempts };
  }
  return fallback === undefined || current !== undefined ? undefined : { strategy: "SEQUENTIAL" };
}

/** Parses `--linkage` in upper or lower case. */
export function parseLinkage(text: string | undefined): GatewayModelLinkageType | undefined {
  if (text === undefined) return undefined;
  const linkage = gatewayModelLinkageTypes.find((name) => name === text.toUpperCase());
  if (linkage !== undefined) return linkage;
  throw wrongUse(`--linkage must be one of ${gatewayModelLinkageTypes.join(", ")}`);
}
