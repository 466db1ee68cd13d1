import { GatewayError } from "@gw/entities";
import { mounts, type ProtocolRoute, protocolRoutes } from "@gw/store-rest/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { AppGateway } from "../app-gateway.js";
import { parseQuery } from "../plugins/query.js";
import type { RefusedMutations } from "../refused-mutations.js";
import { type Call, routeCalls } from "./route-calls.js";

export interface ProtocolRoutesOptions {
  readonly gateway: AppGateway;
  readonly refused: RefusedMutations;
}

/** The one table, under every mount. */
export function addProtocolRoutes(app: FastifyInstance, options: ProtocolRoutesOptions): void {
  const calls = routeCalls(options.gateway);
  for (const route of protocolRoutes) {
    const call = calls.get(route.call);
    if (call === undefined) throw new Error(`nothing is called by ${route.path}`);
    const handler = handlerOf(route, { call, refused: options.refused });
    // Compiled once: writing an answer by its schema is faster, and writes nothing beside it.
    const answer = z.toJSONSchema(route.response, { target: "draft-7", io: "output" });
    for (const mount of mounts) {
      app.route({
        method: route.method,
        url: `${mount}${route.path}`,
        config: { access: route.permission },
        schema: { response: { 200: answer } },
        handler,
      });
    }
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

function handlerOf(
  route: ProtocolRoute,
  { call, refused }: { readonly call: Call; readonly refused: RefusedMutations },
): Handler {
  if (!route.isMutation) {
    return async (request) =>
      route.encodeResponse(await call(route.decodeRequest(wireOf(route, request)), {}));
  }
  return async (request, reply) => {
    const by = { principal: request.caller?.principal, requestId: request.id };
    const onCommitted = (revision: number): void => {
      reply.header("x-gw-revision", revision);
    };
    let input: unknown;
    try {
      input = route.decodeRequest(wireOf(route, request));
      return route.encodeResponse(await call(input, { ...by, onCommitted }));
    } catch (error) {
      if (GatewayError.is(error)) await refused.record({ route, input, error, by });
      throw error;
    }
  };
}

function wireOf({ method }: ProtocolRoute, request: FastifyRequest): Record<string, unknown> {
  if (method !== "GET") return (request.body ?? {}) as Record<string, unknown>;
  const { url = "" } = request.raw;
  const mark = url.indexOf("?");
  return mark === -1 ? {} : parseQuery(url.slice(mark + 1));
}
