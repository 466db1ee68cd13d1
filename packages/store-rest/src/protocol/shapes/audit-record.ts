import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { integer, text, time } from "../codecs/scalars.js";

/** `action`, `result` and `code` are read as they come: a newer server may know more of them. */
export const auditRecord: Codec = objectOf({
  sequence: required(integer),
  time: required(time),
  action: required(text),
  result: required(text),
  principal: optional(text),
  requestId: optional(text),
  targetId: optional(text),
  targetName: optional(text),
  revision: optional(integer),
  code: optional(text),
});
