import { fallbackStrategies, routingStrategies } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { always, defaulted, optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { flag, integerOrAbsent, text, textOrAbsent } from "../codecs/scalars.js";
import { modelMapping } from "./model-mapping.js";
import { endpointStamps } from "./stamps.js";

export const routingStrategy: Codec = enumOf(routingStrategies);

export const fallbackConfig: Codec = objectOf({
  strategy: optional(enumOf(fallbackStrategies)),
  maxAttempts: optional(
    integerOrAbsent,
    "Maximum number of FALLBACK models to try; all of them when absent or 0.",
  ),
});

/** A tag in a request. An empty value is passed on, for the entity schemas to reject. */
export const newTag: Codec = objectOf({ key: required(text), value: optional(text) });

const tag: Codec = objectOf({ key: required(text), value: optional(textOrAbsent) });

export const endpoint: Codec = objectOf({
  endpointId: required(text),
  name: required(text),
  modelMappings: defaulted(listOf(modelMapping), []),
  tags: defaulted(listOf(tag), []),
  routingStrategy: optional(routingStrategy),
  fallbackConfig: optional(fallbackConfig),
  // A server that omits the field does not track usage.
  usageTracking: { ...always(flag, false), read: defaulted(flag, false).read },
  ...endpointStamps,
});
