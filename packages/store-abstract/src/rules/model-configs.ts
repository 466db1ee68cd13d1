import { type GatewayEndpointModelConfig, GatewayError, limits } from "@gw/entities";
import type { MappingRow, MappingView, ModelDefinitionView } from "../store-rows.js";
import type { StoreTransaction } from "../store-transaction.js";
import type { Mutation } from "./mutation.js";
import { notFound } from "./refusals.js";

type Linked = Pick<MappingRow, "linkageType" | "weight" | "fallbackOrder">;
type CompleteModelConfig = Linked & Pick<MappingRow, "modelDefinitionId">;

/** A PRIMARY that can be drawn: without one, an endpoint could never be called. */
export function hasDrawablePrimary(models: readonly Linked[]): boolean {
  return models.some(({ linkageType, weight }) => linkageType === "PRIMARY" && weight > 0);
}

/**
 * Fills in what was not given. Fallback orders that are absent are numbered after those that are
 * given or taken, in request order.
 */
function completeModelConfigs(
  configs: readonly GatewayEndpointModelConfig[],
  taken: readonly Linked[],
): CompleteModelConfig[] {
  let lastOrder = Math.max(
    -1,
    ...taken.map(({ fallbackOrder }) => fallbackOrder ?? -1),
    ...configs.map(({ fallbackOrder }) => fallbackOrder ?? -1),
  );
  return configs.map(({ modelDefinitionId, linkageType = "PRIMARY", weight = 1, ...rest }) => {
    if (linkageType === "PRIMARY") {
      return { modelDefinitionId, linkageType, weight, fallbackOrder: undefined };
    }
    const fallbackOrder = rest.fallbackOrder ?? ++lastOrder;
    if (fallbackOrder > limits.fallbackOrder) {
      throw new GatewayError(
        "INVALID_PARAMETER_VALUE",
        `fallback_order must be given: there is none left after ${limits.fallbackOrder}`,
      );
    }
    return { modelDefinitionId, linkageType, weight, fallbackOrder };
  });
}

/**
 * The mappings that the configs ask for, positioned from `firstPosition` on.
 *
 * @throws RESOURCE_DOES_NOT_EXIST naming every unknown definition
 */
export async function newMappings(
  mutation: Mutation,
  options: {
    readonly endpointId: string;
    readonly configs: readonly GatewayEndpointModelConfig[];
    /** One for each config. */
    readonly mappingIds: readonly string[];
    /** The mappings that the endpoint keeps beside the new ones. */
    readonly kept?: readonly MappingView[];
  },
): Promise<MappingView[]> {
  const { endpointId, configs, mappingIds, kept = [] } = options;
  const definitions = await requireDefinitions(mutation.tx, configs);
  const firstPosition = Math.max(-1, ...kept.map(({ position }) => position)) + 1;
  return completeModelConfigs(configs, kept).map((config, index) => ({
    mappingId: mappingIds[index] ?? noId(),
    endpointId,
    ...config,
    position: firstPosition + index,
    createdAt: mutation.now,
    createdBy: mutation.principal,
    modelDefinition:
      definitions.get(config.modelDefinitionId) ??
      notFound("GatewayModelDefinition", { modelDefinitionId: config.modelDefinitionId }),
  }));
}

function noId(): never {
  throw new GatewayError("INTERNAL_ERROR", "A model has no mapping id");
}

/** What a backend keeps of a mapping. */
export function toMappingRow({ modelDefinition: _, ...row }: MappingView): MappingRow {
  return row;
}

async function requireDefinitions(
  tx: StoreTransaction,
  configs: readonly GatewayEndpointModelConfig[],
): Promise<ReadonlyMap<string, ModelDefinitionView>> {
  const ids = [...new Set(configs.map(({ modelDefinitionId }) => modelDefinitionId))];
  const rows = await tx.modelDefinitionsByIds(ids);
  const found = new Map(rows.map((row) => [row.modelDefinitionId, row]));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) notFound("GatewayModelDefinition", { modelDefinitionId: unknown });
  return found;
}
