import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withConnection } from "../../connect.js";
import { printList } from "../../output.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import { keyView } from "../../views/key-view.js";

export function listKeys(io: CliIo): Command {
  return storeCommand("list", "List the versions of the key-encryption key; never a key itself.", [
    "gw keys list",
    "gw keys list --database sqlite:.gw/gateway.db",
  ]).action(async (options: StoreOptions) => {
    await withConnection(io, options, async ({ listKeys }) => {
      printList(io, options, keyView, await listKeys());
    });
  });
}
