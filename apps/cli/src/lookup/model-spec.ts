import type { GatewayEndpointModelConfig, GatewayModelLinkageType } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { findModelDefinition } from "./find-entity.js";

/**
 * Resolves `name`, `name:weight`, `id` or `id:weight`. A number after the last colon is the weight,
 * so a name that ends with one requires a weight.
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
