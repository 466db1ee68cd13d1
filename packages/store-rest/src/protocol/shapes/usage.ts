import type { UsageTotals } from "@gw/usage";
import { formatUsd, tokenClasses } from "@gw/usage";
import { z } from "zod";
import { type Codec, wrongType } from "../codecs/codec.js";
import {
  defaulted,
  type Field,
  fieldLocation,
  optional,
  ownValue,
  required,
} from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { flag, integer, text, textMap, time } from "../codecs/scalars.js";

/** Nano-USD as decimal text in USD, and as an exact integer, which a JSON number is not. */
function cost(description: string): Field {
  return {
    ...optional(text),
    shape: (name) => ({
      [`${name}_usd`]: z.string().describe(`In USD. ${description}`).optional(),
      [`${name}_nano_usd`]: z.string().describe(`In nano-USD. ${description}`).optional(),
    }),
    write(wire, name, value) {
      if (value === undefined) return;
      wire[`${name}_usd`] = formatUsd(value as bigint);
      wire[`${name}_nano_usd`] = String(value);
    },
    read(wire, name, location) {
      const key = `${name}_nano_usd`;
      const value = ownValue(wire, key);
      if (value === undefined) return undefined;
      if (typeof value === "string" && /^[0-9]{1,30}$/.test(value)) return BigInt(value);
      return wrongType(value, fieldLocation(location, key), "must be an integer in a string");
    },
  };
}

const tokenShape = (field: (codec: Codec) => Field): Shape =>
  Object.fromEntries([...tokenClasses, "reasoning"].map((name) => [name, field(integer)]));

/** One call. Texts such as `operation` are plain strings: a newer server may send others. */
export const usageCall: Codec = objectOf({
  callId: required(text),
  requestId: required(text),
  time: required(time),
  workspaceId: required(text),
  principal: optional(text, "The access token or other principal of the caller."),
  owner: optional(text, "The owner of the access token."),
  endpointId: required(text),
  endpointName: required(text),
  model: optional(
    objectOf({
      modelDefinitionId: required(text),
      provider: required(text),
      modelName: required(text),
    }),
    "The model that responded, else the last one that was tried.",
  ),
  operation: required(text),
  isStream: required(flag),
  status: required(integer, "The HTTP status; 499 if the client disconnected first."),
  errorCode: optional(text),
  attempts: required(integer, "Requests to providers."),
  firstByteMs: optional(integer),
  totalMs: required(integer),
  tokens: optional(
    objectOf(tokenShape(optional)),
    "Empty if the provider reported none with its response; absent without a response.",
  ),
  isEstimated: required(flag, "Whether the tokens are an estimate."),
  cost: cost("Absent if the cost is unknown."),
  priceVersion: optional(text),
  metadata: defaulted(textMap, {}),
});

const totals = objectOf({
  calls: required(integer),
  attempts: required(integer, "Requests to providers."),
  fallbacks: required(integer, "Calls with more than one attempt."),
  estimatedCalls: required(integer, "Calls whose tokens are an estimate."),
  unpricedCalls: required(
    integer,
    "Calls with tokens and an unknown cost, which is not part of the sum; also those without a report.",
  ),
  totalMs: required(integer, "Milliseconds of all calls."),
  tokens: required(
    objectOf(Object.fromEntries(tokenClasses.map((name) => [name, required(integer)]))),
  ),
  reasoning: required(integer, "Tokens; a part of `output`."),
  cost: cost("Of the calls with a known cost; absent if there are only unpriced ones."),
});

/** An unknown cost must not look like calls without cost. */
const usageTotals: Codec = {
  ...totals,
  encode(value) {
    const { cost: known, unpricedCalls } = value as UsageTotals;
    const isUnknown = known === 0n && unpricedCalls > 0;
    return totals.encode(isUnknown ? { ...(value as UsageTotals), cost: undefined } : value);
  },
  decode: (wire, location) => ({ cost: 0n, ...(totals.decode(wire, location) as object) }),
};

/** The rows of a summary. */
export const usageSummary: Codec = objectOf({
  rows: defaulted(
    listOf(
      objectOf({
        time: optional(time, "The begin of the hour or day."),
        groups: defaulted(
          listOf(
            objectOf({
              value: required(text, "An id, a name or a class such as 2xx; empty for none."),
              name: optional(text, "Of an endpoint, a model or a workspace."),
            }),
          ),
          [],
        ),
        totals: required(usageTotals),
      }),
    ),
    [],
  ),
});
