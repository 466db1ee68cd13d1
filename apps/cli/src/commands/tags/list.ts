import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { tagView } from "../../views/tag-view.js";

interface Options extends StoreOptions {
  readonly limit?: string;
}

export function listTags(io: CliIo): Command {
  const command = storeCommand("list", "List the tags of an endpoint.", ["gw tags list chat"]);
  return limited(command, "all")
    .argument("<endpoint>", "name or id (e-…)")
    .action(async (name: string, options: Options) => {
      const limit = parseLimit(options);
      await withStore(io, options, async (store) => {
        const { tags } = await lookUpEndpoint(store, name);
        printList(io, options, tagView, tags.slice(0, limit));
      });
    });
}
