import { z } from "zod";
import { type Codec, isWireObject, wrongType } from "./codec.js";
import { typed } from "./json-schema.js";

const identity = (value: unknown): unknown => value;

export const text: Codec = {
  schema: z.string(),
  requestSchema: typed("string"),
  encode: identity,
  decode: (wire, location) =>
    typeof wire === "string" ? wire : wrongType(wire, location, "must be a string"),
};

/** A string that old clients and servers send empty to mean absent. */
export const textOrAbsent: Codec = {
  ...text,
  requestSchema: typed("string", { minLength: 1 }),
  absent: [""],
  decode: (wire, location) => (wire === "" ? undefined : text.decode(wire, location)),
};

function numeric(schema: z.ZodType, isValid: (value: unknown) => boolean, rule: string): Codec {
  return {
    schema,
    requestSchema: typed("number"),
    encode: identity,
    decode(wire, location) {
      const value = location.source === "query" ? numberInQuery(wire) : wire;
      return isValid(value) ? value : wrongType(wire, location, rule);
    },
  };
}

// Number() alone also accepts white space, "0x10", "1e3" and "".
function numberInQuery(wire: unknown): unknown {
  return typeof wire === "string" && /^-?(0|[1-9][0-9]{0,15})$/.test(wire) ? Number(wire) : wire;
}

export const integer: Codec = numeric(z.int(), Number.isSafeInteger, "must be an integer");
export const decimal: Codec = numeric(z.number(), Number.isFinite, "must be a number");

/** Milliseconds since the Unix epoch. */
export const time: Codec = {
  ...integer,
  schema: z.int().describe("Milliseconds since the Unix epoch."),
};

/** An integer whose 0 means absent. */
export const integerOrAbsent: Codec = {
  ...integer,
  absent: [0],
  decode: (wire, location) => {
    const value = integer.decode(wire, location);
    return value === 0 ? undefined : value;
  },
};

export const flag: Codec = {
  schema: z.boolean(),
  requestSchema: typed("boolean"),
  encode: identity,
  decode(wire, location) {
    const value = location.source === "query" ? flagInQuery(wire) : wire;
    return typeof value === "boolean" ? value : wrongType(wire, location, "must be true or false");
  },
};

function flagInQuery(wire: unknown): unknown {
  if (typeof wire !== "string") return wire;
  const lower = wire.toLowerCase();
  return lower === "true" || lower === "false" ? lower === "true" : wire;
}

/** A map from field names to strings. The entity schemas check the keys of a request. */
export const textMap: Codec = {
  schema: z.record(z.string(), z.string()),
  requestSchema: typed("object"),
  encode: identity,
  decode(wire, location) {
    const isValid = isWireObject(wire) && Object.values(wire).every((v) => typeof v === "string");
    return isValid ? wire : wrongType(wire, location, "must be an object of strings");
  },
};

/** A map that MLflow clients send empty to keep the current one. */
export const textMapOrAbsent: Codec = {
  ...textMap,
  requestSchema: typed("object", { minProperties: 1 }),
  absent: [{}],
  decode(wire, location) {
    const value = textMap.decode(wire, location);
    return isWireObject(value) && Object.keys(value).length === 0 ? undefined : value;
  },
};
