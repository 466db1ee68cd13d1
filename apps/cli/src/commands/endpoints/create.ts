import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import {
  type EndpointSettingsOptions,
  parseEndpointSettings,
  takesEndpointSettings,
  timesHelp,
} from "../../options/endpoint-settings-options.js";
import { parseTag } from "../../options/key-value.js";
import {
  modelSpecHelp,
  parseFallback,
  parseStrategy,
  type RoutingOptions,
  resolveModels,
  takesRouting,
} from "../../options/routing-options.js";
import { collect } from "../../options/secret-options.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { endpointView } from "../../views/endpoint-view.js";

interface Options extends StoreOptions, RoutingOptions, EndpointSettingsOptions {
  readonly tag?: readonly string[];
}

export function createEndpoint(io: CliIo): Command {
  const command = warningCommand("create", "Create an endpoint that clients call by its name.", [
    "gw endpoints create chat --model gpt4o",
    "gw endpoints create chat --model gpt4o:70 --model claude:30 --fallback haiku --split",
    "gw endpoints create chat --model gpt4o --tag team=search --no-usage-tracking",
    "gw endpoints create openai/gpt-5 --model gpt4o --alias gpt-5 --first-byte-timeout 30s",
  ]).argument("<name>", "name of the endpoint, from A-Z a-z 0-9 _ . : / @ + -");
  return takesEndpointSettings(takesRouting(command))
    .option("--tag <key[=value]>", "a tag; repeatable", collect)
    .option("--no-usage-tracking", "do not record the usage of its calls")
    .addHelpText("after", `${modelSpecHelp}\n${timesHelp}`)
    .action(async (name: string, options: Options) => {
      if (options.model === undefined) throw wrongUse("an endpoint requires at least one --model");
      const plain = {
        name,
        routingStrategy: parseStrategy(options),
        fallbackConfig: parseFallback(options),
        usageTracking: options.usageTracking,
        tags: options.tag?.map(parseTag),
        aliases: options.alias,
        settings: parseEndpointSettings(options),
      };
      await withStore(io, options, async (store, by) => {
        const modelConfigs = await resolveModels(store, options);
        const endpoint = await store.createGatewayEndpoint({ ...plain, modelConfigs }, by);
        printOne(io, options, endpointView, endpoint);
      });
    });
}
