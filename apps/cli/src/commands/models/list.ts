import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { modelView } from "../../views/model-view.js";

interface Options extends StoreOptions {
  readonly provider?: string;
  readonly secret?: string;
  readonly limit?: string;
}

export function listModels(io: CliIo): Command {
  const command = storeCommand("list", "List model definitions.", [
    "gw models list",
    "gw models list --secret openai",
  ])
    .option("--provider <provider>", "only of this provider")
    .option("--secret <secret>", "only with this secret (name or id)");
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    await withStore(io, options, async (store) => {
      const { provider, secret } = options;
      const secretId = secret && (await lookUpSecret(store, secret)).secretId;
      const definitions = await everyPage(
        (page) => store.listGatewayModelDefinitions({ ...page, provider, secretId }),
        limit,
      );
      printList(io, options, modelView, definitions);
    });
  });
}
