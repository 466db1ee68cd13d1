import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { resolveModelSpec } from "../../lookup/model-spec.js";
import { modelSpecHelp, parseLinkage } from "../../options/routing-options.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import { parseWhole } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { mappingView } from "../../views/endpoint-view.js";

interface Options extends StoreOptions {
  readonly linkage?: string;
  readonly fallbackOrder?: string;
}

export function attachModel(io: CliIo): Command {
  return warningCommand("attach", "Add a model to an endpoint.", [
    "gw endpoints attach chat claude:30",
    "gw endpoints attach chat haiku --linkage FALLBACK",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<model[:weight]>", "name or id (d-…) of a model definition")
    .option("--linkage <linkage>", "PRIMARY or FALLBACK (default: PRIMARY)")
    .option("--fallback-order <number>", "position among the fallbacks (default: last)")
    .addHelpText("after", modelSpecHelp)
    .action(async (endpoint: string, model: string, options: Options) => {
      const linkage = parseLinkage(options.linkage) ?? "PRIMARY";
      const order = readOrder(options, linkage);
      await withStore(io, options, async (store, by) => {
        const { endpointId } = await lookUpEndpoint(store, endpoint);
        const modelConfig = { ...(await resolveModelSpec(store, model, linkage)), ...order };
        const mapping = await store.attachModelToEndpoint({ endpointId, modelConfig }, by);
        printOne(io, options, mappingView, mapping);
      });
    });
}

function readOrder({ fallbackOrder }: Options, linkage: string) {
  if (fallbackOrder === undefined) return {};
  if (linkage === "PRIMARY") throw wrongUse("--fallback-order requires --linkage FALLBACK");
  return { fallbackOrder: parseWhole("--fallback-order", fallbackOrder, { min: 0 }) };
}
