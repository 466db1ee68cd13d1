import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { parseMeasure, parseScopeKind } from "./limit-terms.js";
import { limitView } from "./limit-view.js";

interface Options extends StoreOptions {
  readonly measure?: string;
  readonly scope?: string;
  readonly limit?: string;
}

export function listLimits(io: CliIo): Command {
  const command = storeCommand("list", "List limits.", [
    "gw limits list",
    "gw limits list --measure cost --scope owner",
  ])
    .option("--measure <measure>", "only of this measure")
    .option("--scope <kind>", "only of this kind of scope, without key and value");
  return limited(command, "all").action(async (options: Options) => {
    const limit = parseLimit(options);
    const { measure, scope } = options;
    const filters = {
      measure: measure === undefined ? undefined : parseMeasure("--measure", measure),
      scopeKind: scope === undefined ? undefined : parseScopeKind("--scope", scope),
    };
    await withStore(io, options, async (store) => {
      const limits = await everyPage(
        (page) => store.listGatewayLimits({ ...page, ...filters }),
        limit,
      );
      printList(io, options, limitView, limits);
    });
  });
}
