import {
  type LimitAction,
  type LimitDecision,
  type LimitMeasure,
  limitMeasures,
} from "@gw/entities";
import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import {
  limitTermsHelp,
  parseAction,
  parseDecision,
  parseMeasure,
  parseScope,
  parseWarnAt,
  parseWindow,
} from "./limit-terms.js";
import { limitView } from "./limit-view.js";

interface Options extends StoreOptions {
  readonly measure: string;
  readonly amount: string;
  readonly window?: string;
  readonly scope: string;
  readonly action: string;
  readonly warnAt?: string;
  readonly onOutage?: string;
  readonly unpriced?: string;
  readonly disabled?: boolean;
}

export function createLimit(io: CliIo): Command {
  return storeCommand("create", "Create a limit.", [
    "gw limits create daily --measure tokens --amount 100000 --window 1d --scope token",
    "gw limits create budget --measure cost --amount 500 --window 1mo --scope global --unpriced refuse",
    "gw limits create rate --measure requests --amount 60 --window 1m --scope endpoint:chat",
    "gw limits create calls --measure concurrency --amount 5 --scope owner",
  ])
    .argument("<name>", "name of the limit")
    .requiredOption("--measure <measure>", `what is counted: ${limitMeasures.join(", ")}`)
    .requiredOption("--amount <number>", "the most of it, in USD for cost")
    .option("--window <time>", "the time that the amount is for; not for concurrency")
    .requiredOption("--scope <scope>", "whose calls count")
    .option("--action <action>", "what happens beyond: reject, alert, next-model", "reject")
    .option("--warn-at <percent>", "percent of the amount that raise an event")
    .option("--strict", "refuse calls that could exceed the limit")
    .option(
      "--on-outage <decision>",
      "admit or refuse calls while the database is away (default: refuse for cost and with --strict, else admit)",
    )
    .option("--unpriced <decision>", "admit or refuse calls of unknown price; required for cost")
    .option("--disabled", "do not enforce the limit yet")
    .addHelpText("after", limitTermsHelp)
    .action(async (name: string, options: Options) => {
      // The option of this command is not that of input that causes warnings.
      const { strict = false, ...connection } = options;
      const measure = parseMeasure("--measure", options.measure);
      const action = parseAction("--action", options.action);
      const { onOutage, unpriced, warnAt } = options;
      const terms = {
        ...{ name, measure, action, strict, amount: options.amount },
        window: parseWindow(options.window),
        warnAt: warnAt === undefined ? undefined : parseWarnAt(warnAt),
        onOutage:
          onOutage === undefined
            ? proposedOnOutage({ measure, action, strict })
            : parseDecision("--on-outage", onOutage),
        unpriced: unpriced === undefined ? undefined : parseDecision("--unpriced", unpriced),
        enabled: !options.disabled,
      };
      await withStore(io, connection, async (store, by) => {
        const scope = await parseScope(store, options.scope);
        const limit = await store.createGatewayLimit({ ...terms, scope }, by);
        printOne(io, options, limitView, limit);
      });
    });
}

/** Money and strict limits are kept at the price of refused calls, rates are not. */
function proposedOnOutage(limit: {
  readonly measure: LimitMeasure;
  readonly action: LimitAction;
  readonly strict: boolean;
}): LimitDecision {
  if (limit.action === "ALERT") return "ADMIT";
  return limit.measure === "cost" || limit.strict ? "REFUSE" : "ADMIT";
}
