import { fallbackStrategies, limits, routingStrategies } from "@gw/entities";
import { z } from "zod";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { always, defaulted, optional, ours, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { closedObjectOf, objectOf } from "../codecs/object-of.js";
import { flag, integer, integerOrAbsent, text, textOrAbsent } from "../codecs/scalars.js";
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

const milliseconds: Codec = {
  ...integer,
  schema: z.int().describe(`Milliseconds, from ${limits.minTimeout} to ${limits.maxTimeout}.`),
};

export const aliases: Codec = listOf(text);

export const endpointSettings: Codec = closedObjectOf({
  fallbackOnTimeout: optional(
    flag,
    "Whether the next model is tried after a timeout; true when absent.",
  ),
  sticky: optional(flag, "Whether the turns of a conversation go to the same model."),
  streamUsage: optional(
    flag,
    "Whether the gateway asks for the token counts of streams for clients that do not; true when absent.",
  ),
  timeouts: optional(
    closedObjectOf({
      connect: optional(milliseconds),
      firstByte: optional(milliseconds),
      idle: optional(milliseconds),
      total: optional(milliseconds),
      earlyHead: optional(milliseconds),
    }),
    "Limits of a call; the server has a default for each absent one.",
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
  aliases: ours(defaulted(aliases, [])),
  settings: ours(defaulted(endpointSettings, {})),
  ...endpointStamps,
});
