import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { secretView } from "../../views/secret-view.js";

interface Options extends StoreOptions {
  readonly provider?: string;
  readonly limit?: string;
}

export function listSecrets(io: CliIo): Command {
  const command = storeCommand("list", "List secrets with masked values.", [
    "gw secrets list",
    "gw secrets list --provider openai --json",
  ]).option("--provider <provider>", "only of this provider");
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    await withStore(io, options, async (store) => {
      const { provider } = options;
      const secrets = await everyPage(
        (page) => store.listSecretInfos({ ...page, provider }),
        limit,
      );
      printList(io, options, secretView, secrets);
    });
  });
}
