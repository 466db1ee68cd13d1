import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printJson } from "../../terminal/output.js";
import { renderExplanation } from "../../views/explanation-report.js";

export function explainEndpoint(io: CliIo): Command {
  return storeCommand("explain", "Show which models a call tries, and how likely each one is.", [
    "gw endpoints explain chat",
    "gw endpoints explain chat --database sqlite:.gw/gateway.db",
    "gw endpoints explain chat --json | jq '.tried[] | {name, first: .chances[0]}'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .addHelpText(
      "after",
      `
Calls no model. A position shows how likely a model is tried first, second and so on, given that all
attempts before it fail. The gateway opens the credentials to find those that do not open, and
records it in the audit trail; with --database, the keys of this environment open them.`,
    )
    .action(async (name: string, options: StoreOptions) => {
      // Wrong keys are part of the explanation.
      await withClient(io, { ...options, keyUse: "repair" }, async ({ store, operations }) => {
        const { endpointId } = await lookUpEndpoint(store, name);
        const explanation = await operations.explainGatewayEndpoint({ endpointId });
        if (options.json) return printJson(io, explanation);
        io.stdout.write(renderExplanation(explanation, io.stdout));
      });
    });
}
