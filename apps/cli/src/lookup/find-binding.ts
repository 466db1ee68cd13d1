import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { NamedBinding } from "../views/binding-view.js";
import { findEndpoint } from "./find-entity.js";

/** The arguments that identify a binding. */
export interface BindingArguments {
  /** Name or id. */
  readonly endpoint: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

/** Finds the binding of a resource to an endpoint, for which a store has no method. */
export async function findBinding(
  store: GatewayStore,
  { endpoint: nameOrId, resourceType, resourceId }: BindingArguments,
): Promise<NamedBinding> {
  const { endpointId, name } = await findEndpoint(store, nameOrId);
  const { items } = await store.listEndpointBindings({ endpointId, resourceType, resourceId });
  if (items[0] !== undefined) return { ...items[0], endpointName: name };
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    `GatewayEndpointBinding not found (endpoint '${name}' is not bound to ` +
      `${resourceType}/${resourceId})`,
  );
}
