import type { ForeignRow } from "@gw/store-sql/read";
import type {
  MlflowBinding,
  MlflowEndpoint,
  MlflowMapping,
  MlflowModelDefinition,
  MlflowSecret,
  MlflowTag,
} from "../mlflow-source.js";

export function decodeSecret(row: ForeignRow): MlflowSecret {
  return {
    secretId: text(row.secret_id),
    secretName: text(row.secret_name),
    encryptedValue: bytes(row.encrypted_value),
    wrappedDek: bytes(row.wrapped_dek),
    kekVersion: Number(row.kek_version),
    provider: optionalText(row.provider),
    authConfig: optionalText(row.auth_config),
    isLimitedToModels: optionalText(row.allowlisted_models) !== undefined,
    workspace: optionalText(row.workspace),
  };
}

export function decodeModelDefinition(row: ForeignRow): MlflowModelDefinition {
  return {
    modelDefinitionId: text(row.model_definition_id),
    name: text(row.name),
    provider: text(row.provider),
    modelName: text(row.model_name),
    secretId: optionalText(row.secret_id),
    workspace: optionalText(row.workspace),
  };
}

interface EndpointParts {
  readonly mappings: readonly ForeignRow[];
  readonly tags: readonly ForeignRow[];
  readonly decodeWeight: (weight: number) => number;
}

export function decodeEndpoint(
  row: ForeignRow,
  { mappings, tags, decodeWeight }: EndpointParts,
): MlflowEndpoint {
  const { usage_tracking: usageTracking } = row;
  return {
    endpointId: text(row.endpoint_id),
    name: optionalText(row.name),
    routingStrategy: optionalText(row.routing_strategy),
    fallbackConfig: optionalText(row.fallback_config_json),
    usageTracking: isNull(usageTracking) ? undefined : Boolean(Number(usageTracking)),
    mappings: mappings.map((mapping) => decodeMapping(mapping, decodeWeight)),
    tags: tags.map(decodeTag),
    workspace: optionalText(row.workspace),
  };
}

export function decodeBinding(row: ForeignRow): MlflowBinding {
  return {
    endpointId: text(row.endpoint_id),
    resourceType: text(row.resource_type),
    resourceId: text(row.resource_id),
    displayName: optionalText(row.display_name),
  };
}

/**
 * The shortest decimal number with the same single-precision value: 0.7 for the 0.699999988079071
 * that the driver returns.
 */
export function shortestSinglePrecision(value: number): number {
  for (let digits = 6; digits <= 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

function decodeMapping(
  row: ForeignRow,
  decodeWeight: EndpointParts["decodeWeight"],
): MlflowMapping {
  const { fallback_order: order } = row;
  return {
    mappingId: text(row.mapping_id),
    modelDefinitionId: text(row.model_definition_id),
    weight: decodeWeight(Number(row.weight)),
    linkageType: optionalText(row.linkage_type),
    fallbackOrder: isNull(order) ? undefined : Number(order),
  };
}

function decodeTag(row: ForeignRow): MlflowTag {
  return { key: text(row.key), value: optionalText(row.value) };
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

function text(value: unknown): string {
  return optionalText(value) ?? "";
}

function optionalText(value: unknown): string | undefined {
  return isNull(value) ? undefined : String(value);
}

/** A value of another type becomes empty, which fails to open like any other damaged secret. */
function bytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
