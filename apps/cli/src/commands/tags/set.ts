import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { tagView } from "../../views/tag-view.js";

export function setTag(io: CliIo): Command {
  return storeCommand("set", "Set or replace a tag of an endpoint.", [
    "gw tags set chat team search",
    "gw tags set chat beta",
  ])
    .aliases(["create", "update"])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<key>", "key of the tag")
    .argument("[value]", "value of the tag, optional")
    .action(async (name: string, key: string, value: string | undefined, options: StoreOptions) => {
      await withStore(io, options, async (store, by) => {
        const { endpointId } = await lookUpEndpoint(store, name);
        const tag = value === undefined ? { key } : { key, value };
        await store.setGatewayEndpointTag({ endpointId, ...tag }, by);
        printOne(io, options, tagView, tag);
      });
    });
}
