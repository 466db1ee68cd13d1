import { kekStates } from "@gw/store-abstract";
import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { nameOf } from "../codecs/name-of.js";
import { objectOf } from "../codecs/object-of.js";
import { integer, text, time } from "../codecs/scalars.js";

export const kek: Codec = objectOf({
  version: required(integer),
  provider: required(text),
  fingerprint: required(text),
  state: required(nameOf(kekStates)),
  createdAt: required(time),
  activatedAt: optional(time),
  retiredAt: optional(time),
  secrets: required(integer),
});
