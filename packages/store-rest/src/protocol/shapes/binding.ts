import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { text, textOrAbsent } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

/** The fields that identify a binding. */
export const bindingRef: Shape = {
  endpointId: required(text),
  resourceType: required(text),
  resourceId: required(text),
};

export const binding: Codec = objectOf({
  ...bindingRef,
  displayName: optional(textOrAbsent),
  ...stamps,
});
