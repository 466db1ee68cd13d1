import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { lookUpLimit } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { parseAction, parseDecision, parseWarnAt } from "./limit-terms.js";
import { limitView } from "./limit-view.js";

interface Options extends StoreOptions {
  readonly name?: string;
  readonly amount?: string;
  readonly action?: string;
  readonly warnAt?: string;
  readonly onOutage?: string;
  readonly unpriced?: string;
  readonly enable?: boolean;
  readonly disable?: boolean;
}

export function updateLimit(io: CliIo): Command {
  return storeCommand("update", "Change a limit; settings without an option are kept.", [
    "gw limits update daily --amount 200000",
    "gw limits update daily --warn-at none",
    "gw limits update daily --disable",
  ])
    .argument("<limit>", "name or id (l-…)")
    .option("--name <name>", "a new name")
    .option("--amount <number>", "a new amount, in USD for cost")
    .option("--action <action>", "what happens beyond: reject, alert, next-model")
    .option("--warn-at <percent>", "percent of the amount that raise an event, or `none`")
    .option("--on-outage <decision>", "admit or refuse calls while the database is away")
    .option("--unpriced <decision>", "admit or refuse calls of unknown price")
    .option("--enable", "enforce the limit")
    .option("--disable", "no longer enforce the limit")
    .addHelpText(
      "after",
      "\nMeasure, window, scope and strictness never change: create another limit instead.",
    )
    .action(async (nameOrId: string, options: Options) => {
      const { name, amount, action, warnAt, onOutage, unpriced } = options;
      const changes = {
        name,
        amount,
        action: action === undefined ? undefined : parseAction("--action", action),
        warnAt: warnAt === undefined ? undefined : warnAt === "none" ? null : parseWarnAt(warnAt),
        onOutage: onOutage === undefined ? undefined : parseDecision("--on-outage", onOutage),
        unpriced: unpriced === undefined ? undefined : parseDecision("--unpriced", unpriced),
        enabled: enabledBy(options),
      };
      await withStore(io, options, async (store, by) => {
        const { limitId } = await lookUpLimit(store, nameOrId);
        const limit = await store.updateGatewayLimit({ limitId, ...changes }, by);
        printOne(io, options, limitView, limit);
      });
    });
}

function enabledBy({ enable, disable }: Options): boolean | undefined {
  if (enable && disable) throw wrongUse("--enable and --disable cannot be used together");
  if (enable) return true;
  return disable ? false : undefined;
}
