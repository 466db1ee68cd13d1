import { basePaths, ownFieldMark, type ProtocolRoute } from "@gw/store-rest/protocol";
import fastJsonStringify from "fast-json-stringify";
import { z } from "zod";

type ResponseWriter = (response: unknown) => string;

type Writers = WeakMap<ProtocolRoute, ResponseWriter>;
const own: Writers = new WeakMap();
const ofMlflow: Writers = new WeakMap();

/**
 * Returns the function that writes the responses of a route as JSON. It is compiled from the schema of
 * the route, so it is fast and omits all fields that the schema does not have. All servers of a
 * process share it. On the base paths of MLflow's clients it omits the fields that MLflow's protocol
 * does not have.
 */
export function responseWriter(
  route: ProtocolRoute,
  basePath: (typeof basePaths)[number],
): ResponseWriter {
  const isOwn = basePath === basePaths[0];
  const writers = isOwn ? own : ofMlflow;
  const compiled = writers.get(route);
  if (compiled !== undefined) return compiled;
  const schema = z.toJSONSchema(route.response, { target: "draft-7", io: "output" });
  const written = isOwn ? schema : withoutOwnFields(schema);
  const writer = fastJsonStringify(written as Parameters<typeof fastJsonStringify>[0]);
  writers.set(route, writer);
  return writer;
}

function withoutOwnFields(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const isOwnField = typeof value === "object" && value !== null && ownFieldMark in value;
    return isOwnField ? undefined : value;
  });
}
