import { gatewayModelLinkageTypes } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { defaulted, optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { decimal, integer, text, textOrAbsent, time } from "../codecs/scalars.js";
import { modelDefinition } from "./model-definition.js";

export const linkageType: Codec = enumOf(gatewayModelLinkageTypes);

/** One model of an endpoint in a request. */
export const modelConfig: Codec = objectOf({
  modelDefinitionId: required(text),
  linkageType: optional(linkageType, "PRIMARY when absent."),
  weight: optional(decimal, "Share of the traffic; 1 when absent."),
  fallbackOrder: optional(integer, "Position among the FALLBACK models, lowest first."),
});

/** One model of an endpoint in a response. */
export const modelMapping: Codec = objectOf({
  mappingId: required(text),
  endpointId: required(text),
  modelDefinitionId: required(text),
  modelDefinition: optional(modelDefinition),
  weight: defaulted(decimal, 1),
  linkageType: defaulted(linkageType, "PRIMARY"),
  fallbackOrder: optional(integer),
  createdAt: required(time),
  createdBy: optional(textOrAbsent),
});
