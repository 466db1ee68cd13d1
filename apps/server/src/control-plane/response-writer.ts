import type { ProtocolRoute } from "@gw/store-rest/protocol";
import fastJsonStringify from "fast-json-stringify";
import { z } from "zod";

type Writer = (answer: unknown) => string;

const writers = new WeakMap<ProtocolRoute, Writer>();

/**
 * Writes the answers of a route as JSON, by code that is compiled from its schema: faster than
 * looking at every value, and nothing is written that the schema does not name. Compiled once, for
 * all basePaths and servers of a process.
 */
export function answerWriter(route: ProtocolRoute): Writer {
  const known = writers.get(route);
  if (known !== undefined) return known;
  const schema = z.toJSONSchema(route.response, { target: "draft-7", io: "output" });
  const writer = fastJsonStringify(schema as Parameters<typeof fastJsonStringify>[0]);
  writers.set(route, writer);
  return writer;
}
