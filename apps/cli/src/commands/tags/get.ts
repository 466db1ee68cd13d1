import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { findTag } from "../../lookup/find-tag.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { tagView } from "../../views/tag-view.js";

export function getTag(io: CliIo): Command {
  return storeCommand("get", "Show one tag of an endpoint.", ["gw tags get chat team"])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<key>", "key of the tag")
    .action(async (name: string, key: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, tagView, await findTag(await lookUpEndpoint(store, name), key));
      });
    });
}
