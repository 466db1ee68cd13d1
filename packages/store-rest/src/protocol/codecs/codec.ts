import { GatewayError } from "@gw/entities";
import type { z } from "zod";

/**
 * Where a wire value stands. What is asked for (`body`, `query`) may hold anything: a value of a
 * wrong type is passed on as it is, for the schemas of the entities to refuse. An `answer` comes
 * from a server that speaks this protocol, and nobody checks it after us.
 */
type WireSource = "body" | "query" | "answer";

export interface WirePlace {
  readonly source: WireSource;
  /** As the wire spells it, such as `endpoint.model_mappings[0].weight`. */
  readonly path: string;
}

/** One kind of value, between TypeScript and the wire. */
export interface Codec {
  /** The canonical wire shape, for people and for JSON Schema. */
  readonly schema: z.ZodType;
  encode(value: unknown): unknown;
  /** `undefined` where the wire value means absent. */
  decode(wire: unknown, place: WirePlace): unknown;
}

/** A value of a wrong type: passed on in what is asked for, an error in an answer. */
export function unfit(wire: unknown, { source, path }: WirePlace, rule: string): unknown {
  if (source !== "answer") return wire;
  throw new GatewayError(
    "INTERNAL_ERROR",
    `The server's answer does not follow the protocol: ${path === "" ? "it" : path} ${rule}`,
  );
}

/** Says what breaks the protocol's own rules, as distinct from those of the entities. */
export function refuse(field: string, rule: string): never {
  throw new GatewayError("INVALID_PARAMETER_VALUE", `${field} ${rule}`);
}

/** Also true of what JSON makes of `{"__proto__": …}`, and never of a list. */
export function isWireObject(wire: unknown): wire is Readonly<Record<string, unknown>> {
  return typeof wire === "object" && wire !== null && !Array.isArray(wire);
}
