import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { bindingView, type NamedBinding } from "../../views/binding-view.js";

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

/** The arguments that identify a binding. */
interface BindingArguments {
  /** Name or id. */
  readonly endpoint: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

/** Finds the binding of a resource to an endpoint; stores have no method for this. */
export async function findBinding(
  store: GatewayStore,
  { endpoint: nameOrId, resourceType, resourceId }: BindingArguments,
): Promise<NamedBinding> {
  const { endpointId, name } = await lookUpEndpoint(store, nameOrId);
  const { items } = await store.listEndpointBindings({ endpointId, resourceType, resourceId });
  if (items[0] !== undefined) return { ...items[0], endpointName: name };
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    `GatewayEndpointBinding not found (endpoint '${name}' is not bound to ` +
      `${resourceType}/${resourceId})`,
  );
}
