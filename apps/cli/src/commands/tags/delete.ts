import type { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { withStore } from "../../connect.js";
import { carryOut, type DeletionOptions, deletes } from "../../deletion.js";
import { findEndpoint } from "../../find.js";
import { findTag } from "../../find-tag.js";
import { printable, quoted } from "../../printable.js";
import { storeCommand } from "../../store-options.js";
import { showTag } from "../../views/tag-view.js";

export function deleteTag(io: CliIo): Command {
  const command = storeCommand("delete", "Delete a tag of an endpoint.", [
    "gw tags delete chat team --yes",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .argument("<key>", "key of the tag");
  return deletes(command).action(async (name: string, key: string, options: DeletionOptions) => {
    await withStore(io, options, async (store, by) => {
      const endpoint = await findEndpoint(store, name);
      const tag = findTag(endpoint, key);
      const { endpointId } = endpoint;
      await carryOut(io, options, {
        what: `tag ${quoted(key)} of endpoint ${quoted(endpoint.name)}`,
        effects: `${printable(showTag(tag))} goes from endpoint ${quoted(endpoint.name)}.\n`,
        result: { endpointId, tag },
        run: () => store.deleteGatewayEndpointTag({ endpointId, key }, by),
      });
    });
  });
}
