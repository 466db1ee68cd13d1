import {
  type GatewayEndpointModelConfig,
  type GatewayEndpointModelMapping,
  GatewayError,
  limits,
} from "@gw/entities";
import type { MappingRow, MappingView, ModelDefinitionView } from "../../store-rows.js";
import { compact } from "../compact.js";
import type { WorkspaceTransaction } from "../confined-rows.js";
import { notFound } from "../errors.js";
import { toModelDefinition } from "../model-definitions.js";
import type { Mutation } from "../mutation.js";

type Linked = Pick<MappingRow, "linkageType" | "weight" | "fallbackOrder">;
type CompleteModelConfig = Linked & Pick<MappingRow, "modelDefinitionId">;

/** Whether there is a PRIMARY model with a weight; an endpoint without one cannot be called. */
export function hasUsablePrimary(models: readonly Linked[]): boolean {
  return models.some(({ linkageType, weight }) => linkageType === "PRIMARY" && weight > 0);
}

/**
 * Adds the defaults. Absent fallback orders are numbered in request order, after the largest given
 * or existing one.
 */
function completeModelConfigs(
  configs: readonly GatewayEndpointModelConfig[],
  existing: readonly Linked[],
): CompleteModelConfig[] {
  let lastOrder = Math.max(
    -1,
    ...existing.map(({ fallbackOrder }) => fallbackOrder ?? -1),
    ...configs.map(({ fallbackOrder }) => fallbackOrder ?? -1),
  );
  return configs.map(({ modelDefinitionId, linkageType = "PRIMARY", weight = 1, ...rest }) => {
    if (linkageType === "PRIMARY") {
      return { modelDefinitionId, linkageType, weight, fallbackOrder: undefined };
    }
    const fallbackOrder = rest.fallbackOrder ?? ++lastOrder;
    if (fallbackOrder > limits.fallbackOrder) {
      throw new GatewayError(
        "INVALID_STATE",
        `\`fallback_order\` is required: there is no value after ${limits.fallbackOrder}`,
      );
    }
    return { modelDefinitionId, linkageType, weight, fallbackOrder };
  });
}

/**
 * Creates the mappings of the configs, positioned after the existing ones.
 *
 * @throws RESOURCE_DOES_NOT_EXIST with all unknown definitions
 */
export async function newMappings(
  mutation: Mutation,
  options: {
    readonly endpointId: string;
    readonly configs: readonly GatewayEndpointModelConfig[];
    /** One for each config. */
    readonly mappingIds: readonly string[];
    /** The mappings that stay in the endpoint. */
    readonly existing?: readonly MappingView[];
  },
): Promise<MappingView[]> {
  const { endpointId, configs, mappingIds, existing = [] } = options;
  const definitions = await requireDefinitions(mutation.tx, configs);
  const firstPosition = Math.max(-1, ...existing.map(({ position }) => position)) + 1;
  return completeModelConfigs(configs, existing).map((config, index) => ({
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
  throw new GatewayError("INTERNAL_ERROR", "A model config has no mapping id");
}

export function toMappingRow({ modelDefinition: _, ...row }: MappingView): MappingRow {
  return row;
}

async function requireDefinitions(
  tx: WorkspaceTransaction,
  configs: readonly GatewayEndpointModelConfig[],
): Promise<ReadonlyMap<string, ModelDefinitionView>> {
  const ids = [...new Set(configs.map(({ modelDefinitionId }) => modelDefinitionId))];
  const rows = await tx.modelDefinitionsByIds(ids);
  const found = new Map(rows.map((row) => [row.modelDefinitionId, row]));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) notFound("GatewayModelDefinition", { modelDefinitionId: unknown });
  return found;
}

export function toMapping(row: MappingView): GatewayEndpointModelMapping {
  return compact({
    mappingId: row.mappingId,
    endpointId: row.endpointId,
    modelDefinitionId: row.modelDefinitionId,
    modelDefinition: toModelDefinition(row.modelDefinition),
    weight: row.weight,
    linkageType: row.linkageType,
    fallbackOrder: row.fallbackOrder,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
  });
}
