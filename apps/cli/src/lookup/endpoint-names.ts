import { type GatewayEndpointBinding, GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { concurrently } from "../concurrently.js";
import type { NamedBinding } from "../views/binding-view.js";

/** Adds to each binding the name of its endpoint; one call for each endpoint. */
export async function withEndpointNames(
  store: GatewayStore,
  bindings: readonly GatewayEndpointBinding[],
): Promise<NamedBinding[]> {
  const ids = [...new Set(bindings.map(({ endpointId }) => endpointId))];
  const names = new Map(
    await concurrently(ids, async (id) => [id, await nameOf(store, id)] as const),
  );
  return bindings.map((binding) => ({
    ...binding,
    endpointName: names.get(binding.endpointId) ?? binding.endpointId,
  }));
}

async function nameOf(store: GatewayStore, endpointId: string): Promise<string> {
  try {
    return (await store.getGatewayEndpoint({ endpointId })).name;
  } catch (error) {
    // Deleted since the bindings were listed.
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return endpointId;
    throw error;
  }
}
