import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint, lookUpModelDefinition } from "../../lookup/look-up-entity.js";
import { parseLinkage } from "../../options/routing-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { endpointView } from "../../views/endpoint-view.js";

interface Options extends StoreOptions {
  readonly linkage?: string;
}

export function detachModel(io: CliIo): Command {
  return storeCommand("detach", "Remove a model from an endpoint.", [
    "gw endpoints detach chat claude",
    "gw endpoints detach chat claude --linkage FALLBACK",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<model>", "name or id (d-…) of a model definition")
    .option("--linkage <linkage>", "PRIMARY or FALLBACK (default: both)")
    .action(async (endpoint: string, model: string, options: Options) => {
      const linkageType = parseLinkage(options.linkage);
      await withStore(io, options, async (store, by) => {
        const { endpointId } = await lookUpEndpoint(store, endpoint);
        const { modelDefinitionId } = await lookUpModelDefinition(store, model);
        await store.detachModelFromEndpoint({ endpointId, modelDefinitionId, linkageType }, by);
        printOne(io, options, endpointView, await store.getGatewayEndpoint({ endpointId }));
      });
    });
}
