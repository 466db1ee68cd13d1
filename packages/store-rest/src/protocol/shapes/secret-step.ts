import { unreadableReasons } from "@gw/store-abstract";
import { defaulted, optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { nameOf } from "../codecs/name-of.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { integer, text } from "../codecs/scalars.js";

/** What every step over the secrets takes. */
export const stretch: Shape = {
  afterSecretId: optional(text, "The `next` of the step before; absent for the first one."),
  limit: required(integer, "1 to 1,000."),
};

/** What every step over the secrets says. */
export const step: Shape = {
  unreadable: defaulted(
    listOf(
      objectOf({
        secretId: required(text),
        secretName: required(text),
        kekVersion: required(integer),
        reason: required(nameOf(unreadableReasons)),
      }),
    ),
    [],
  ),
  next: optional(text, "Absent after the last step."),
};
