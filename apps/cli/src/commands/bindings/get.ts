import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { findBinding } from "../../lookup/find-binding.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { bindingView } from "../../views/binding-view.js";

export function getBinding(io: CliIo): Command {
  return storeCommand("get", "Show one binding.", ["gw bindings get chat scorer toxicity"])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<type>", "type of the resource")
    .argument("<resource>", "id of the resource")
    .action(
      async (endpoint: string, resourceType: string, resourceId: string, options: StoreOptions) => {
        await withStore(io, options, async (store) => {
          const binding = await findBinding(store, { endpoint, resourceType, resourceId });
          printOne(io, options, bindingView, binding);
        });
      },
    );
}
