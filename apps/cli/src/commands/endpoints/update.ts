import type { GatewayEndpoint, GatewayEndpointModelConfig, RoutingStrategy } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import {
  type EndpointSettingsOptions,
  parseEndpointSettings,
  takesEndpointSettings,
  timesHelp,
} from "../../options/endpoint-settings-options.js";
import {
  modelSpecHelp,
  parseFallback,
  parseStrategy,
  type RoutingOptions,
  resolveModels,
  takesRouting,
} from "../../options/routing-options.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { endpointView } from "../../views/endpoint-view.js";

interface Options extends StoreOptions, RoutingOptions, EndpointSettingsOptions {
  readonly clearAliases?: boolean;
  readonly clearSettings?: boolean;
  readonly name?: string;
  readonly clearStrategy?: boolean;
  readonly clearFallback?: boolean;
  /** False for `--no-fallbacks`. */
  readonly fallbacks?: boolean;
}

export function updateEndpoint(io: CliIo): Command {
  const command = warningCommand(
    "update",
    "Change an endpoint; settings without an option are kept.",
    [
      "gw endpoints update chat --model gpt4o:50 --model claude:50",
      "gw endpoints update chat --fallback haiku",
      "gw endpoints update chat --name chat-v2 --fallback-attempts 2",
      "gw endpoints update chat --clear-strategy --no-usage-tracking",
    ],
  )
    .argument("<endpoint>", "name or id (e-…)")
    .option("--name <name>", "a new name");
  return takesEndpointSettings(takesRouting(command))
    .option("--clear-strategy", "remove the routing strategy")
    .option("--no-fallbacks", "remove all FALLBACK models")
    .option("--clear-fallback", "remove the fallback settings")
    .option("--clear-aliases", "remove all aliases")
    .option("--no-sticky", "draw each turn of a conversation afresh")
    .option("--clear-settings", "remove all timeouts and other settings")
    .option("--usage-tracking", "record the usage of its calls")
    .option("--no-usage-tracking", "do not record the usage of its calls")
    .addHelpText("after", `${modelSpecHelp}\n${timesHelp}`)
    .addHelpText(
      "after",
      "--model replaces all PRIMARY models, and --fallback all FALLBACK models; gw endpoints attach and\n" +
        "detach change one. A FALLBACK model that becomes PRIMARY is no longer a FALLBACK.\n" +
        "--alias replaces all aliases.",
    )
    .action(async (endpoint: string, options: Options) => {
      if (options.fallback !== undefined && options.fallbacks === false) {
        throw wrongUse("--fallback and --no-fallbacks cannot be used together");
      }
      const routingStrategy = readStrategy(options);
      checkFallback(options);
      checkSettings(options);
      await withStore(io, options, async (store, by) => {
        const found = await lookUpEndpoint(store, endpoint);
        const { endpointId, fallbackConfig: current } = found;
        const fallbackConfig = options.clearFallback ? null : parseFallback(options, current);
        const modelConfigs = await changedModels(store, found, options);
        const { name, usageTracking } = options;
        const aliases = options.clearAliases ? [] : options.alias;
        const settings = options.clearSettings
          ? null
          : parseEndpointSettings(options, found.settings);
        const changed = await store.updateGatewayEndpoint(
          {
            ...{ endpointId, name, modelConfigs, routingStrategy, fallbackConfig },
            ...{ usageTracking, aliases, settings },
          },
          by,
        );
        printOne(io, options, endpointView, changed);
      });
    });
}

/** All models of the changed endpoint; `undefined` if the options change none. */
async function changedModels(
  store: GatewayStore,
  { modelMappings }: GatewayEndpoint,
  options: Options,
): Promise<readonly GatewayEndpointModelConfig[] | undefined> {
  const replaces = {
    PRIMARY: options.model !== undefined,
    FALLBACK: options.fallback !== undefined || options.fallbacks === false,
  };
  if (!replaces.PRIMARY && !replaces.FALLBACK) return undefined;
  const added = await resolveModels(store, options);
  const before = primariesOf(modelMappings);
  const promoted = primariesOf(added).filter((id) => !before.includes(id));
  const kept = modelMappings
    .filter(({ linkageType }) => !replaces[linkageType])
    .filter(({ modelDefinitionId }) => !promoted.includes(modelDefinitionId))
    .map(({ modelDefinitionId, linkageType, weight, fallbackOrder }) => ({
      ...{ modelDefinitionId, linkageType, weight, fallbackOrder },
    }));
  const models = [...kept, ...added];
  const isFallback = ({ linkageType }: GatewayEndpointModelConfig) => linkageType === "FALLBACK";
  return [...models.filter((one) => !isFallback(one)), ...models.filter(isFallback)];
}

function primariesOf(models: readonly GatewayEndpointModelConfig[]): readonly string[] {
  return models
    .filter(({ linkageType }) => linkageType === "PRIMARY")
    .map(({ modelDefinitionId }) => modelDefinitionId);
}

function readStrategy(options: Options): RoutingStrategy | null | undefined {
  const strategy = parseStrategy(options);
  if (!options.clearStrategy) return strategy;
  if (strategy === undefined) return null;
  throw wrongUse("--clear-strategy cannot be used with --strategy or --split");
}

function checkFallback(options: Options): void {
  const fallback = parseFallback(options);
  if (!options.clearFallback || fallback === undefined) return;
  throw wrongUse("--clear-fallback cannot be used with --fallback or --fallback-attempts");
}

function checkSettings(options: Options): void {
  const settings = parseEndpointSettings(options);
  if (options.clearSettings && settings !== undefined) {
    throw wrongUse("--clear-settings cannot be used with an option that sets a setting");
  }
  if (options.clearAliases && options.alias !== undefined) {
    throw wrongUse("--clear-aliases cannot be used with --alias");
  }
}
