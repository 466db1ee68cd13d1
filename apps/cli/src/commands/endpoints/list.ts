import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { parseTag } from "../../options/key-value.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { endpointView } from "../../views/endpoint-view.js";

interface Options extends StoreOptions {
  readonly provider?: string;
  readonly secret?: string;
  readonly tag?: string;
  readonly limit?: string;
}

export function listEndpoints(io: CliIo): Command {
  const command = storeCommand(
    "list",
    "List endpoints with their models; fallbacks are in parentheses.",
    ["gw endpoints list", "gw endpoints list --secret openai --tag team=search"],
  )
    .option("--provider <provider>", "only with a model of this provider")
    .option("--secret <secret>", "only with a model that uses this secret (name or id)")
    .option("--tag <key[=value]>", "only with this tag");
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    const tag = options.tag === undefined ? undefined : parseTag(options.tag);
    await withStore(io, options, async (store) => {
      const { provider, secret } = options;
      const secretId = secret && (await lookUpSecret(store, secret)).secretId;
      const filters = { provider, secretId, tag };
      const endpoints = await everyPage(
        (page) => store.listGatewayEndpoints({ ...page, ...filters }),
        limit,
      );
      printList(io, options, endpointView, endpoints);
    });
  });
}
