import type { Codec } from "../codecs/codec.js";
import { defaulted, optional, required } from "../codecs/field.js";
import { orJsonString } from "../codecs/json-string.js";
import { objectOf } from "../codecs/object-of.js";
import { text, textMap, textOrAbsent } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

export const secret: Codec = objectOf({
  secretId: required(text),
  secretName: required(text),
  maskedValues: defaulted(textMap, {}),
  provider: optional(textOrAbsent),
  authConfig: orJsonString(defaulted(textMap, undefined)),
  ...stamps,
});
