import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { withEndpointNames } from "../../lookup/endpoint-names.js";
import { everyPage } from "../../lookup/every-page.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printJson, printList } from "../../terminal/output.js";
import { bindingView } from "../../views/binding-view.js";

interface Options extends StoreOptions {
  readonly endpoint?: string;
  readonly type?: string;
  readonly resource?: string;
  readonly limit?: string;
}

export function listBindings(io: CliIo): Command {
  const command = storeCommand("list", "List the bindings of resources to endpoints.", [
    "gw bindings list --endpoint chat",
    "gw bindings list --type scorer --resource toxicity",
  ])
    .option("--endpoint <endpoint>", "only of this endpoint (name or id)")
    .option("--type <type>", "only of this type of resource")
    .option("--resource <resource>", "only of the resource with this id");
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    await withStore(io, options, async (store) => {
      const { endpoint, type, resource } = options;
      const filters = {
        endpointId: endpoint && (await lookUpEndpoint(store, endpoint)).endpointId,
        resourceType: type,
        resourceId: resource,
      };
      const bindings = await everyPage(
        (page) => store.listEndpointBindings({ ...page, ...filters }),
        limit,
      );
      if (options.json) return printJson(io, bindings);
      printList(io, options, bindingView, await withEndpointNames(store, bindings));
    });
  });
}
