import { unreadableReasons } from "@gw/store-abstract";
import { enumOf } from "../codecs/enum-of.js";
import { defaulted, optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { integer, text } from "../codecs/scalars.js";

/** Request fields of every operation over a range of secrets. */
export const secretRange: Shape = {
  afterSecretId: optional(text, "The `next` of the previous range; absent for the first range."),
  limit: required(integer, "Maximum number of secrets in the range, 1 to 1,000."),
};

/** Response fields of every operation over a range of secrets. */
export const rangeResult: Shape = {
  unreadable: defaulted(
    listOf(
      objectOf({
        secretId: required(text),
        secretName: required(text),
        kekVersion: required(integer),
        reason: required(enumOf(unreadableReasons)),
      }),
    ),
    [],
  ),
  next: optional(text, "Value of `after_secret_id` for the next range; absent after the last one."),
};
