import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { findTag } from "../../lookup/find-tag.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { confirmDeletion, type DeletionOptions, deletes } from "../../options/deletion.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printable, quoted } from "../../terminal/printable.js";
import { showTag } from "../../views/tag-view.js";

export function deleteTag(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a tag of an endpoint.", [
    "gw tags delete chat team --yes",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<key>", "key of the tag");
  return deletes(command).action(async (name: string, key: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const endpoint = await lookUpEndpoint(store, name);
      const tag = await findTag(endpoint, key);
      const { endpointId } = endpoint;
      await confirmDeletion(io, options, {
        what: `tag ${quoted(key)} of endpoint ${quoted(endpoint.name)}`,
        effects: `Tag ${printable(showTag(tag))} is removed from endpoint ${quoted(endpoint.name)}.\n`,
        result: { endpointId, tag },
        run: () => store.deleteGatewayEndpointTag({ endpointId, key }, by),
      });
    });
  });
}
