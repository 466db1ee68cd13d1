import { type GatewayEndpointBinding, GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { NamedBinding } from "../views/binding-view.js";

/** Requests in progress at once. */
const concurrency = 8;

/** Adds the name of its endpoint to each binding, with one request for each endpoint. */
export async function withEndpointNames(
  store: GatewayStore,
  bindings: readonly GatewayEndpointBinding[],
): Promise<NamedBinding[]> {
  const { default: pMap } = await import("p-map");
  const ids = new Set(bindings.map(({ endpointId }) => endpointId));
  const names = new Map(
    await pMap(ids, async (id) => [id, await nameOf(store, id)] as const, { concurrency }),
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
    // Another request deleted it after the bindings were listed.
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return endpointId;
    throw error;
  }
}
