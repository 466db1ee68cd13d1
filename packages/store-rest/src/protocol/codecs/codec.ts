import { GatewayError } from "@gw/entities";
import type { z } from "zod";
import type { JsonSchema } from "./json-schema.js";

/**
 * Where a wire value comes from. Requests (`body`, `query`) pass a value of the wrong type through,
 * so that the entity schemas reject it. A `response` is rejected here: no later check follows.
 */
export type WireSource = "body" | "query" | "response";

export interface WireLocation {
  readonly source: WireSource;
  /** Path in wire notation, such as `endpoint.model_mappings[0].weight`. */
  readonly path: string;
}

/** Converts one kind of value between TypeScript and the wire. */
export interface Codec {
  /** The canonical wire shape, for responses and the API description. */
  readonly schema: z.ZodType;
  /**
   * The schema of the wire values of a request that decode to a value that `rule` allows. A part of a
   * rule, such as an alternative of `anyOf`, is converted alike.
   */
  requestSchema(rule: JsonSchema, source: WireSource): JsonSchema;
  /** Wire values of a request that mean absent, in addition to `null`. */
  readonly absent?: readonly unknown[];
  encode(value: unknown): unknown;
  /** Returns `undefined` for a wire value that means absent. */
  decode(wire: unknown, location: WireLocation): unknown;
}

/** Handles a value of the wrong type: returns it from a request, throws for a response. */
export function wrongType(wire: unknown, { source, path }: WireLocation, rule: string): unknown {
  if (source !== "response") return wire;
  const subject = path === "" ? "the body" : `\`${path}\``;
  throw new GatewayError(
    "INTERNAL_ERROR",
    `The server's response does not follow the protocol: ${subject} ${rule}`,
  );
}

/** Throws for a request that breaks a rule of the wire protocol rather than of the entities. */
export function rejectField(field: string, rule: string): never {
  throw new GatewayError("INVALID_PARAMETER_VALUE", `\`${field}\` ${rule}`);
}

/** A schema with a description: the given one or that of the codec, then that of the rule. */
export function describedBy(
  { schema: { description: general } }: Codec,
  schema: JsonSchema,
  description: string | undefined = general,
): JsonSchema {
  if (description === undefined) return schema;
  const rule = schema.description === undefined ? "" : ` ${schema.description}`;
  return { ...schema, description: `${description}${rule}` };
}

/** Also true for the result of parsing `{"__proto__": …}`; false for arrays. */
export function isWireObject(wire: unknown): wire is Readonly<Record<string, unknown>> {
  return typeof wire === "object" && wire !== null && !Array.isArray(wire);
}
