import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findEndpoint } from "../../find.js";
import { printOne } from "../../output.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import { endpointView } from "../../views/endpoint-view.js";

export function getEndpoint(io: CliIo): Command {
  return storeCommand("get", "Show one endpoint with its models and tags.", [
    "gw endpoints get chat",
    "gw endpoints get chat --json | jq '.model_mappings[].weight'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .action(async (name: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, endpointView, await findEndpoint(store, name));
      });
    });
}
