import {
  type FallbackConfig,
  fallbackStrategies,
  type GatewayEndpointTag,
  limits,
  routingStrategies,
} from "@gw/entities";
import { endpointTagSchema, parseInput } from "@gw/entities/schemas";
import type { EndpointInput, ImportItem, ImportRemark } from "../import/import-item.js";
import { endpointModels } from "./endpoint-models.js";
import { parseObject } from "./json-object.js";
import type { MlflowEndpoint } from "./mlflow-source.js";

type Remark = (remark: ImportRemark) => void;

/** An endpoint of MLflow as it is made here. */
export function endpointItem(row: MlflowEndpoint): ImportItem<EndpointInput> {
  const { endpointId: id, name, usageTracking } = row;
  if (name === undefined) return { id, refusal: "it has no name" };
  const remarks: ImportRemark[] = [];
  const remark: Remark = (one) => remarks.push(one);
  const strategy = routingStrategies.find((one) => one === row.routingStrategy);
  if (strategy === undefined && row.routingStrategy !== undefined) {
    remark(adjusted("its routing strategy is not known here and was dropped"));
  }
  const fallbackConfig = fallbackConfigOf(row.fallbackConfig, remark);
  const input: EndpointInput = {
    name,
    models: endpointModels(row.mappings, remark),
    tags: tagsOf(row, remark),
    ...(strategy !== undefined && { routingStrategy: strategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
    ...(usageTracking !== undefined && { usageTracking }),
  };
  return { id, name, input, remarks };
}

function fallbackConfigOf(text: string | undefined, remark: Remark): FallbackConfig | undefined {
  if (text === undefined) return undefined;
  const { strategy: strategyText, max_attempts: attempts } = parseObject(text) ?? {};
  const strategy = fallbackStrategies.find((one) => one === strategyText);
  const isCount =
    Number.isInteger(attempts) && Number(attempts) >= 1 && Number(attempts) <= limits.maxAttempts;
  const isDropped =
    (strategy === undefined && isGiven(strategyText)) || (!isCount && isGiven(attempts));
  if (isDropped || parseObject(text) === undefined) {
    remark(adjusted("what of its fallback configuration is not allowed here was dropped"));
  }
  if (strategy === undefined && !isCount) return undefined;
  return {
    ...(strategy !== undefined && { strategy }),
    ...(isCount && { maxAttempts: Number(attempts) }),
  };
}

function tagsOf({ tags }: MlflowEndpoint, remark: Remark): GatewayEndpointTag[] {
  return tags.flatMap(({ key, value }) => {
    // An empty value says no more than none.
    const tag = value === undefined || value === "" ? { key } : { key, value };
    try {
      parseInput(endpointTagSchema, tag);
      return [tag];
    } catch (error) {
      const part = { kind: "tag", id: key } as const;
      remark({ outcome: "left_out", reason: (error as Error).message, part });
      return [];
    }
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function adjusted(reason: string): ImportRemark {
  return { outcome: "adjusted", reason };
}
