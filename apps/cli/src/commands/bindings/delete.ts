import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { findBinding } from "../../lookup/find-binding.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { quoted } from "../../terminal/printable.js";

export function deleteBinding(io: CliIo): Command {
  const command = storeCommand("delete", "Delete the binding of a resource to an endpoint.", [
    "gw bindings delete chat scorer toxicity --yes",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<type>", "type of the resource")
    .argument("<resource>", "id of the resource");
  return deletes(command).action(
    async (
      endpoint: string,
      resourceType: string,
      resourceId: string,
      options: DeletionOptions,
    ) => {
      await withStore(io, options, async (store, by) => {
        const found = await findBinding(store, { endpoint, resourceType, resourceId });
        const { endpointName, ...binding } = found;
        const resource = `${resourceType}/${quoted(resourceId)}`;
        await confirmDeletion(io, options, {
          what: `the binding of ${resource} to ${quoted(endpointName)}`,
          effects: `${resource} is no longer bound to endpoint ${quoted(endpointName)}.\n`,
          result: { binding },
          run: () =>
            store.deleteEndpointBinding(
              { endpointId: binding.endpointId, resourceType, resourceId },
              by,
            ),
        });
      });
    },
  );
}
