import type { GatewayEndpointModelConfig, GatewayModelLinkageType } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { findModelDefinition } from "./find-entity.js";

/**
 * `name`, `name:weight`, `id` or `id:weight` as the store takes it. What follows the last colon is
 * the weight when it is a number; a name that ends so is given with a weight of its own.
 */
export async function resolveModelSpec(
  store: GatewayStore,
  spec: string,
  linkageType: GatewayModelLinkageType,
): Promise<GatewayEndpointModelConfig> {
  const [, name = spec, weight] = /^(.+):(\d+(?:\.\d+)?)$/s.exec(spec) ?? [];
  const { modelDefinitionId } = await findModelDefinition(store, name);
  return {
    modelDefinitionId,
    linkageType,
    ...(weight === undefined ? {} : { weight: Number(weight) }),
  };
}
