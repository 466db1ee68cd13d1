import { modelTestOperations, modelTestOutcomes, notCalledReasons } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { nameOf } from "../codecs/name-of.js";
import { objectOf } from "../codecs/object-of.js";
import { integer, text } from "../codecs/scalars.js";

export const modelTestResult: Codec = objectOf({
  modelDefinitionId: required(text),
  name: required(text),
  provider: optional(text),
  modelName: optional(text),
  outcome: required(nameOf(modelTestOutcomes)),
  reason: optional(nameOf(notCalledReasons)),
  operation: optional(nameOf(modelTestOperations)),
  status: optional(integer, "Of HTTP, as a caller of the endpoint would get it."),
  ms: optional(integer, "Milliseconds."),
  error: optional(text, "Often in the words of the provider; never with a credential."),
});
