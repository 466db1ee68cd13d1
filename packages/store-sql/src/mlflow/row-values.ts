import type {
  MlflowBindingRow,
  MlflowEndpointRow,
  MlflowMappingRow,
  MlflowModelDefinitionRow,
  MlflowSecretRow,
  MlflowTagRow,
} from "./mlflow-rows.js";
import type { AnyRow } from "./table-pages.js";

export function toSecret(row: AnyRow): MlflowSecretRow {
  return {
    secretId: text(row.secret_id),
    secretName: text(row.secret_name),
    encryptedValue: bytes(row.encrypted_value),
    wrappedDek: bytes(row.wrapped_dek),
    kekVersion: Number(row.kek_version),
    provider: textOrNone(row.provider),
    authConfig: textOrNone(row.auth_config),
    isLimitedToModels: textOrNone(row.allowlisted_models) !== undefined,
  };
}

export function toModelDefinition(row: AnyRow): MlflowModelDefinitionRow {
  return {
    modelDefinitionId: text(row.model_definition_id),
    name: text(row.name),
    provider: text(row.provider),
    modelName: text(row.model_name),
    secretId: textOrNone(row.secret_id),
  };
}

export function toEndpoint(
  row: AnyRow,
  parts: { readonly mappings: readonly AnyRow[]; readonly tags: readonly AnyRow[] },
  weightOf: (weight: number) => number,
): MlflowEndpointRow {
  const { usage_tracking: usageTracking } = row;
  return {
    endpointId: text(row.endpoint_id),
    name: textOrNone(row.name),
    routingStrategy: textOrNone(row.routing_strategy),
    fallbackConfig: textOrNone(row.fallback_config_json),
    usageTracking: isNone(usageTracking) ? undefined : Boolean(Number(usageTracking)),
    mappings: parts.mappings.map((mapping) => toMapping(mapping, weightOf)),
    tags: parts.tags.map(toTag),
  };
}

export function toBinding(row: AnyRow): MlflowBindingRow {
  return {
    endpointId: text(row.endpoint_id),
    resourceType: text(row.resource_type),
    resourceId: text(row.resource_id),
    displayName: textOrNone(row.display_name),
  };
}

/**
 * The number that was meant by one that was kept in single precision: 0.7, where the driver hands
 * on 0.699999988079071.
 */
export function ofSinglePrecision(weight: number): number {
  for (let digits = 6; digits <= 9; digits += 1) {
    const shorter = Number(weight.toPrecision(digits));
    if (Math.fround(shorter) === weight) return shorter;
  }
  return weight;
}

function toMapping(row: AnyRow, weightOf: (weight: number) => number): MlflowMappingRow {
  const { fallback_order: order } = row;
  return {
    mappingId: text(row.mapping_id),
    modelDefinitionId: text(row.model_definition_id),
    weight: weightOf(Number(row.weight)),
    linkageType: textOrNone(row.linkage_type),
    fallbackOrder: isNone(order) ? undefined : Number(order),
  };
}

function toTag(row: AnyRow): MlflowTagRow {
  return { key: text(row.key), value: textOrNone(row.value) };
}

function isNone(value: unknown): boolean {
  return value === null || value === undefined;
}

function text(value: unknown): string {
  return textOrNone(value) ?? "";
}

function textOrNone(value: unknown): string | undefined {
  return isNone(value) ? undefined : String(value);
}

/** What are no bytes opens no more than none at all. */
function bytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
