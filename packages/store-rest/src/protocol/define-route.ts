import type { Permission } from "@gw/entities";
import { z } from "zod";
import type { Answer } from "./codecs/answer.js";
import { isWireObject, refuse, type WirePlace } from "./codecs/codec.js";
import { objectOf, type Shape } from "./codecs/object-of.js";
import type { ProtocolRoute, RouteCall, RouteInput, RouteOutput } from "./protocol-route.js";

interface RouteDefinition<Input, Output> {
  /** Such as `POST /secrets/create`. */
  readonly at: `${"GET" | "POST" | "DELETE"} /${string}`;
  readonly permission: Permission;
  readonly summary: string;
  readonly request: Shape;
  readonly input: z.ZodType<Input>;
  readonly answer: Answer<Output>;
  readonly isWholeList?: boolean;
  /** Although it is no GET. */
  readonly changesNothing?: boolean;
}

/** Builds a route from its fields: what reads and writes the wire follows from them. */
export function defineRoute<C extends RouteCall>(
  call: C,
  definition: RouteDefinition<RouteInput<C>, RouteOutput<C>>,
): ProtocolRoute<RouteInput<C>, RouteOutput<C>> {
  const {
    permission,
    summary,
    input,
    answer,
    isWholeList = false,
    changesNothing = false,
  } = definition;
  const [method, path] = definition.at.split(" ") as [ProtocolRoute["method"], string];
  const request = objectOf(definition.request);
  const place: WirePlace = { source: method === "GET" ? "query" : "body", path: "" };
  return {
    call,
    method,
    path,
    permission,
    isMutation: method !== "GET" && !changesNothing,
    isWholeList,
    summary,
    request: request.schema,
    response: answer.schema,
    input,
    decodeRequest(wire) {
      if (!isWireObject(wire)) refuse("The request", "must be an object");
      const given = method === "GET" ? withoutEmpty(wire) : wire;
      return request.decode(given, place) as RouteInput<C>;
    },
    encodeRequest: (value) => request.encode(value) as Record<string, unknown>,
    encodeResponse: answer.encode,
    decodeResponse: answer.decode,
  };
}

/** In a query an empty value counts as absent. */
function withoutEmpty(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(query)) {
    if (name === "__proto__") continue;
    const value = query[name];
    if (Array.isArray(value)) {
      const values = value.filter((one) => one !== "");
      if (values.length > 0) given[name] = values.length === 1 ? values[0] : values;
    } else if (value !== "") given[name] = value;
  }
  return given;
}

/** The input of calls that take nothing. */
export const noInput: z.ZodType<Readonly<Record<string, never>>> = z.strictObject({});
