import { basePaths, ownFieldMark, type ProtocolRoute } from "@gw/store-rest/protocol";
import { z } from "zod";

type CompiledWriter = (response: unknown) => string;

type Writers = WeakMap<ProtocolRoute, Promise<CompiledWriter>>;
const own: Writers = new WeakMap();
const ofMlflow: Writers = new WeakMap();

/** Writes a response as JSON. Returns a promise for the first one only. */
export type ResponseWriter = (response: unknown) => string | Promise<string>;

/**
 * Returns the function that writes the responses of a route as JSON. It is compiled from the schema of
 * the route at the first response, so it is fast and omits all fields that the schema does not have.
 * All servers of a process share it. On the base paths of MLflow's clients it omits the fields that
 * MLflow's protocol does not have.
 */
export function responseWriter(
  route: ProtocolRoute,
  basePath: (typeof basePaths)[number],
): ResponseWriter {
  const isOwn = basePath === basePaths[0];
  let write: CompiledWriter | undefined;
  return (response) => {
    if (write !== undefined) return write(response);
    return compiledWriter(route, isOwn).then((compiled) => {
      write = compiled;
      return compiled(response);
    });
  };
}

function compiledWriter(route: ProtocolRoute, isOwn: boolean): Promise<CompiledWriter> {
  const writers = isOwn ? own : ofMlflow;
  let writer = writers.get(route);
  if (writer === undefined) {
    writer = compile(route, isOwn);
    writers.set(route, writer);
  }
  return writer;
}

async function compile(route: ProtocolRoute, isOwn: boolean): Promise<CompiledWriter> {
  // The compiler is large, and a server that is only called never needs it.
  const { default: fastJsonStringify } = await import("fast-json-stringify");
  const schema = z.toJSONSchema(route.response, { target: "draft-7", io: "output" });
  const written = isOwn ? schema : withoutOwnFields(schema);
  return fastJsonStringify(written as Parameters<typeof fastJsonStringify>[0]);
}

function withoutOwnFields(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const isOwnField = typeof value === "object" && value !== null && ownFieldMark in value;
    return isOwnField ? undefined : value;
  });
}
