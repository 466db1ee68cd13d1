import type { GatewayEndpointModelConfig, GatewayModelLinkageType } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { lookUpModelDefinition } from "./look-up-entity.js";

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
  const { modelDefinitionId } = await lookUpModelDefinition(store, name);
  return {
    modelDefinitionId,
    linkageType,
    ...(weight === undefined ? {} : { weight: Number(weight) }),
  };
}
