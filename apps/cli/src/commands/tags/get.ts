import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findEndpoint } from "../../find.js";
import { findTag } from "../../find-tag.js";
import { printOne } from "../../output.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import { tagView } from "../../views/tag-view.js";

export function getTag(io: CliIo): Command {
  return storeCommand("get", "Show one tag of an endpoint.", ["gw tags get chat team"])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<key>", "key of the tag")
    .action(async (name: string, key: string, options: StoreOptions) => {
      await withStore(io, options, async (store) => {
        printOne(io, options, tagView, findTag(await findEndpoint(store, name), key));
      });
    });
}
