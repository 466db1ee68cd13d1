import { alsoJsonInAnswer } from "../codecs/also-json.js";
import type { Codec } from "../codecs/codec.js";
import { defaulted, optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { text, textMap, textOrNone } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

export const secret: Codec = objectOf({
  secretId: required(text),
  secretName: required(text),
  maskedValues: defaulted(textMap, {}),
  provider: optional(textOrNone),
  authConfig: alsoJsonInAnswer(defaulted(textMap, undefined)),
  ...stamps,
});
