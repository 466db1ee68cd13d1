import { z } from "zod";
import { type Codec, isWireObject, unfit } from "./codec.js";

const asItIs = (value: unknown): unknown => value;

export const text: Codec = {
  schema: z.string(),
  encode: asItIs,
  decode: (wire, place) =>
    typeof wire === "string" ? wire : unfit(wire, place, "must be a string"),
};

/** A string that old clients and servers send empty when they mean that there is none. */
export const textOrNone: Codec = {
  ...text,
  decode: (wire, place) => (wire === "" ? undefined : text.decode(wire, place)),
};

function numeric(schema: z.ZodType, fits: (value: unknown) => boolean, rule: string): Codec {
  return {
    schema,
    encode: asItIs,
    decode(wire, place) {
      const value = place.source === "query" ? numberInQuery(wire) : wire;
      return fits(value) ? value : unfit(wire, place, rule);
    },
  };
}

// What Number() takes beyond this (white space, "0x10", "1e3", "") is no number of ours.
function numberInQuery(wire: unknown): unknown {
  return typeof wire === "string" && /^-?(0|[1-9][0-9]{0,14})$/.test(wire) ? Number(wire) : wire;
}

export const integer: Codec = numeric(z.int(), Number.isSafeInteger, "must be an integer");
export const decimal: Codec = numeric(z.number(), Number.isFinite, "must be a number");

/** Milliseconds since the Unix epoch. */
export const time: Codec = {
  ...integer,
  schema: z.int().describe("Milliseconds since the Unix epoch."),
};

/** A whole number where 0 means that there is none. */
export const integerOrNone: Codec = {
  ...integer,
  decode: (wire, place) => {
    const value = integer.decode(wire, place);
    return value === 0 ? undefined : value;
  },
};

export const flag: Codec = {
  schema: z.boolean(),
  encode: asItIs,
  decode(wire, place) {
    const value = place.source === "query" ? flagInQuery(wire) : wire;
    return typeof value === "boolean" ? value : unfit(wire, place, "must be true or false");
  },
};

function flagInQuery(wire: unknown): unknown {
  if (typeof wire !== "string") return wire;
  const lower = wire.toLowerCase();
  return lower === "true" || lower === "false" ? lower === "true" : wire;
}

/** Field names to strings. A request's own keys are checked where its container is. */
export const textMap: Codec = {
  schema: z.record(z.string(), z.string()),
  encode: asItIs,
  decode(wire, place) {
    const fits = isWireObject(wire) && Object.values(wire).every((v) => typeof v === "string");
    return fits ? wire : unfit(wire, place, "must be an object of strings");
  },
};
