import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { findEndpoint } from "../../find.js";
import { printList } from "../../output.js";
import { limited, type StoreOptions, storeCommand } from "../../store-options.js";
import { tagView } from "../../views/tag-view.js";
import { parseLimit } from "../../whole-number.js";

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
        const { tags } = await findEndpoint(store, name);
        printList(io, options, tagView, tags.slice(0, limit));
      });
    });
}
