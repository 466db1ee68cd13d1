import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { endpointView } from "../../views/endpoint-view.js";

export function getEndpoint(io: CliIo): Command {
  return storeCommand("get", "Show one endpoint with its models and tags.", [
    "gw endpoints get chat",
    "gw endpoints get chat --json | jq '.model_mappings[].weight'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, endpointView, await lookUpEndpoint(store, name));
      });
    });
}
