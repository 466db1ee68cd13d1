import {
  type FallbackConfig,
  fallbackStrategies,
  type GatewayEndpointTag,
  limits,
  routingStrategies,
} from "@gw/entities";
import { endpointTagSchema, parseInput } from "@gw/entities/schemas";
import type { EndpointInput, ImportItem, ImportRemark } from "@gw/transfer";
import type { MlflowEndpoint } from "../mlflow-source.js";
import { convertMappings } from "./convert-mappings.js";
import { parseJsonObject } from "./json-object.js";

type AddRemark = (remark: ImportRemark) => void;

/** Converts an endpoint of MLflow to an item to import. */
export function endpointItem(row: MlflowEndpoint): ImportItem<EndpointInput> {
  const { endpointId: id, name, usageTracking } = row;
  if (name === undefined) return { id, skipReason: "it has no name" };
  const remarks: ImportRemark[] = [];
  const addRemark: AddRemark = (remark) => remarks.push(remark);
  const strategy = routingStrategies.find((one) => one === row.routingStrategy);
  if (strategy === undefined && row.routingStrategy !== undefined) {
    addRemark(adjusted("its routing strategy is not supported and was dropped"));
  }
  const fallbackConfig = convertFallbackConfig(row.fallbackConfig, addRemark);
  const input: EndpointInput = {
    name,
    models: convertMappings(row.mappings, addRemark),
    tags: convertTags(row, addRemark),
    ...(strategy !== undefined && { routingStrategy: strategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
    ...(usageTracking !== undefined && { usageTracking }),
  };
  return { id, name, input, remarks };
}

function convertFallbackConfig(
  text: string | undefined,
  addRemark: AddRemark,
): FallbackConfig | undefined {
  if (text === undefined) return undefined;
  const { strategy: strategyText, max_attempts: attempts } = parseJsonObject(text) ?? {};
  const strategy = fallbackStrategies.find((one) => one === strategyText);
  const isCount =
    Number.isInteger(attempts) && Number(attempts) >= 1 && Number(attempts) <= limits.maxAttempts;
  const isDropped =
    (strategy === undefined && isPresent(strategyText)) || (!isCount && isPresent(attempts));
  if (isDropped || parseJsonObject(text) === undefined) {
    addRemark(adjusted("parts of its fallback configuration are not supported and were dropped"));
  }
  if (strategy === undefined && !isCount) return undefined;
  return {
    ...(strategy !== undefined && { strategy }),
    ...(isCount && { maxAttempts: Number(attempts) }),
  };
}

function convertTags({ tags }: MlflowEndpoint, addRemark: AddRemark): GatewayEndpointTag[] {
  return tags.flatMap(({ key, value }) => {
    // An empty value and an absent one mean the same.
    const tag = value === undefined || value === "" ? { key } : { key, value };
    try {
      parseInput(endpointTagSchema, tag);
      return [tag];
    } catch (error) {
      const part = { kind: "tag", id: key } as const;
      addRemark({ outcome: "skipped", reason: (error as Error).message, part });
      return [];
    }
  });
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function adjusted(reason: string): ImportRemark {
  return { outcome: "adjusted", reason };
}
