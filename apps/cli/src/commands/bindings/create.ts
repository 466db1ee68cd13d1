import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { bindingView } from "../../views/binding-view.js";

interface Options extends StoreOptions {
  readonly displayName?: string;
}

export function createBinding(io: CliIo): Command {
  return storeCommand("create", "Bind a resource to an endpoint.", [
    'gw bindings create chat scorer toxicity --display-name "Toxicity scorer"',
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<type>", "type of the resource, from a-z 0-9 _")
    .argument("<resource>", "id of the resource")
    .option("--display-name <text>", "display name of the resource")
    .action(async (name: string, resourceType: string, resourceId: string, options: Options) => {
      await withStore(io, options, async (store, by) => {
        const endpoint = await lookUpEndpoint(store, name);
        const { endpointId } = endpoint;
        const { displayName } = options;
        const input = { endpointId, resourceType, resourceId, displayName };
        const binding = await store.createEndpointBinding(input, by);
        printOne(io, options, bindingView, { ...binding, endpointName: endpoint.name });
      });
    });
}
