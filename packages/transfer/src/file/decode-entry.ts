import {
  type FallbackConfig,
  fallbackStrategies,
  type GatewayEndpointTag,
  gatewayModelLinkageTypes,
  routingStrategies,
} from "@gw/entities";
import type { EndpointModelInput } from "../import/import-item.js";
import type { ExportEntry } from "./export-entry.js";
import { LineFields, malformed } from "./line-fields.js";

/** @throws GatewayError INVALID_PARAMETER_VALUE with the number of the line and the member */
export function decodeEntry(text: string, line: number): ExportEntry {
  const fields = LineFields.parse(text, line);
  const type = fields.text("type");
  const decode = Object.hasOwn(decoders, type) ? decoders[type as ExportEntry["type"]] : undefined;
  if (decode === undefined)
    throw malformed(line, "has a `type` that this release does not support");
  const entry = decode(fields);
  fields.rejectRest();
  return entry;
}

const decoders: Readonly<Record<ExportEntry["type"], (fields: LineFields) => ExportEntry>> = {
  secret: (fields) => ({
    type: "secret",
    secret: {
      secretId: fields.text("secret_id"),
      secretName: fields.text("secret_name"),
      provider: fields.optionalText("provider"),
      authConfig: fields.optionalObject("auth_config")?.texts(),
      kekVersion: fields.integer("kek_version"),
      wrappedDek: fields.bytes("wrapped_dek"),
      encryptedValue: fields.bytes("encrypted_value"),
    },
  }),
  model_definition: (fields) => ({
    type: "model_definition",
    id: fields.text("model_definition_id"),
    input: {
      name: fields.text("name"),
      provider: fields.text("provider"),
      modelName: fields.text("model_name"),
      secretId: fields.optionalText("secret_id"),
    },
  }),
  endpoint: (fields) => ({
    type: "endpoint",
    id: fields.text("endpoint_id"),
    input: {
      name: fields.text("name"),
      routingStrategy: fields.optionalChoice("routing_strategy", routingStrategies),
      fallbackConfig: decoded(fields.optionalObject("fallback_config"), fallbackConfigOf),
      usageTracking: fields.flag("usage_tracking"),
      models: fields.objects("models").map((model) => decoded(model, modelOf)),
      tags: fields.objects("tags").map((tag) => decoded(tag, tagOf)),
    },
  }),
  binding: (fields) => ({
    type: "binding",
    input: {
      endpointId: fields.text("endpoint_id"),
      resourceType: fields.text("resource_type"),
      resourceId: fields.text("resource_id"),
      displayName: fields.optionalText("display_name"),
    },
  }),
};

function fallbackConfigOf(fields: LineFields): FallbackConfig {
  return {
    strategy: fields.optionalChoice("strategy", fallbackStrategies),
    maxAttempts: fields.optionalInteger("max_attempts"),
  };
}

function modelOf(fields: LineFields): EndpointModelInput {
  return {
    mappingId: fields.text("mapping_id"),
    modelDefinitionId: fields.text("model_definition_id"),
    linkageType: fields.choice("linkage_type", gatewayModelLinkageTypes),
    weight: fields.number("weight"),
    fallbackOrder: fields.optionalInteger("fallback_order"),
  };
}

function tagOf(fields: LineFields): GatewayEndpointTag {
  return { key: fields.text("key"), value: fields.optionalText("value") };
}

/** Decodes an object and rejects members that `read` has not read. */
function decoded<T>(fields: LineFields, read: (fields: LineFields) => T): T;
function decoded<T>(fields: LineFields | undefined, read: (fields: LineFields) => T): T | undefined;
function decoded<T>(
  fields: LineFields | undefined,
  read: (fields: LineFields) => T,
): T | undefined {
  if (fields === undefined) return undefined;
  const value = read(fields);
  fields.rejectRest();
  return value;
}
