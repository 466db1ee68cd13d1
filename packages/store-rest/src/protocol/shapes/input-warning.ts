import type { Codec } from "../codecs/codec.js";
import { required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { text } from "../codecs/scalars.js";

/** A warning about accepted input. Later servers may add codes. */
export const inputWarning: Codec = objectOf({
  code: required(text),
  field: required(text),
  message: required(text),
});
