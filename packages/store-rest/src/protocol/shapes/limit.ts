import {
  limitActions,
  limitDecisions,
  limitMeasures,
  limitScopeKinds,
  limitWindowUnits,
} from "@gw/entities";
import { clearedByList } from "../codecs/clearable.js";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { type Field, optional, required } from "../codecs/field.js";
import { closedObjectOf, objectOf, type Shape } from "../codecs/object-of.js";
import { flag, integer, text } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

export const limitMeasure: Codec = enumOf(limitMeasures);
export const limitScopeKind: Codec = enumOf(limitScopeKinds);

const limitWindow: Codec = closedObjectOf({
  unit: required(enumOf(limitWindowUnits)),
  length: required(integer),
});

const limitScope: Codec = closedObjectOf({
  kind: required(limitScopeKind, "Whose calls count; each subject has its own allowance."),
  key: optional(text, "The key of the metadata; with METADATA only."),
  value: optional(
    text,
    "The only subject: the id of an endpoint, model definition or token, an owner, or the value of the metadata.",
  ),
});

const decision: Codec = enumOf(limitDecisions);

const action: Codec = enumOf(limitActions);

const amountRule = "USD with up to nine decimals for the measure cost, otherwise a whole number.";
const onOutageRule =
  "What happens to a call while the database is away and nothing of the allowance is left.";
const unpricedRule =
  "What happens to a call whose price is unknown; required for the measure cost, absent for others.";

const warnAt: Field = optional(
  integer,
  "Percent of the amount that raise an event; with fixed windows only.",
);

/** The fields of a new limit. */
export const newLimit: Shape = {
  name: optional(text, "The id when absent."),
  measure: required(limitMeasure),
  amount: required(text, amountRule),
  window: optional(limitWindow, "Absent exactly for the measure concurrency."),
  scope: required(limitScope),
  action: required(action),
  warnAt,
  strict: optional(
    flag,
    "Whether a call that could exceed the limit is refused; false when absent.",
  ),
  onOutage: required(decision, onOutageRule),
  unpriced: optional(decision, unpricedRule),
  enabled: optional(flag, "true when absent."),
};

/** The fields of a limit that change. */
export const limitChanges: Shape = {
  name: optional(text),
  amount: optional(text, amountRule),
  action: optional(action),
  warnAt: clearedByList(warnAt, ["warn_at"]),
  onOutage: optional(decision, onOutageRule),
  unpriced: optional(decision, unpricedRule),
  enabled: optional(flag),
};

export const limit: Codec = objectOf({
  limitId: required(text),
  ...newLimit,
  name: required(text),
  strict: required(flag),
  enabled: required(flag),
  version: required(integer, "The revision of the workspace that last changed the limit."),
  ...stamps,
});
