import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { everyToken } from "../../lookup/every-token.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { tokenView } from "../../views/token-view.js";

interface Options extends StoreOptions {
  readonly limit?: string;
}

export function listTokens(io: CliIo): Command {
  const command = storeCommand("list", "List access tokens, without the tokens themselves.", [
    "gw tokens list",
    "gw tokens list --workspace research",
    "gw tokens list --database sqlite:.gw/gateway.db --json",
  ]);
  return limited(command, "all")
    .addHelpText(
      "after",
      `
Lists the tokens of the workspace. A caller of the installation also gets the tokens of the
installation (workspace *), which come first.`,
    )
    .action(async (options: Options) => {
      const limit = parseLimit(options);
      await withClient(io, options, async (client) => {
        printList(io, options, tokenView, await everyToken(client, limit));
      });
    });
}
