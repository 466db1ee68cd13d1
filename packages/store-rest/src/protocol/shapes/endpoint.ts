import { fallbackStrategies, routingStrategies } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { always, defaulted, optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { nameOf } from "../codecs/name-of.js";
import { objectOf } from "../codecs/object-of.js";
import { flag, integerOrNone, text, textOrNone } from "../codecs/scalars.js";
import { modelMapping } from "./model-mapping.js";
import { endpointStamps } from "./stamps.js";

export const routingStrategy: Codec = nameOf(routingStrategies);

export const fallbackConfig: Codec = objectOf({
  strategy: optional(nameOf(fallbackStrategies)),
  maxAttempts: optional(integerOrNone, "How many FALLBACK models to try; all when absent or 0."),
});

/** As asked for: an empty value is passed on, for the schemas to refuse. */
export const newTag: Codec = objectOf({ key: required(text), value: optional(text) });

const tag: Codec = objectOf({ key: required(text), value: optional(textOrNone) });

export const endpoint: Codec = objectOf({
  endpointId: required(text),
  name: required(text),
  modelMappings: defaulted(listOf(modelMapping), []),
  tags: defaulted(listOf(tag), []),
  routingStrategy: optional(routingStrategy),
  fallbackConfig: optional(fallbackConfig),
  // A server that does not know the field tracks nothing.
  usageTracking: { ...always(flag, false), read: defaulted(flag, false).read },
  ...endpointStamps,
});
