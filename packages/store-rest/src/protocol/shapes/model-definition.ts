import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { text, textOrAbsent } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

export const modelDefinition: Codec = objectOf({
  modelDefinitionId: required(text),
  name: required(text),
  provider: required(text),
  modelName: required(text),
  secretId: optional(textOrAbsent),
  secretName: optional(textOrAbsent),
  ...stamps,
});
