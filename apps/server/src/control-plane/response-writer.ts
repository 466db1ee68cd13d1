import type { ProtocolRoute } from "@gw/store-rest/protocol";
import fastJsonStringify from "fast-json-stringify";
import { z } from "zod";

type ResponseWriter = (response: unknown) => string;

const writers = new WeakMap<ProtocolRoute, ResponseWriter>();

/**
 * Returns the function that writes the responses of a route as JSON. It is compiled from the schema of
 * the route, so it is fast and omits all fields that the schema does not have. All base paths and
 * servers of a process share it.
 */
export function responseWriter(route: ProtocolRoute): ResponseWriter {
  const compiled = writers.get(route);
  if (compiled !== undefined) return compiled;
  const schema = z.toJSONSchema(route.response, { target: "draft-7", io: "output" });
  const writer = fastJsonStringify(schema as Parameters<typeof fastJsonStringify>[0]);
  writers.set(route, writer);
  return writer;
}
