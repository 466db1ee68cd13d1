import { GatewayError } from "@gw/entities";
import {
  basePaths,
  type ProtocolRoute,
  protocolRoutes,
  type RouteCall,
} from "@gw/store-rest/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppGateway } from "../http/app-gateway.js";
import { callerLeft } from "../http/client-disconnected.js";
import { jsonType } from "../http/error-response.js";
import { parseQuery } from "../http/query.js";
import type { RefusedMutations } from "./refused-mutations.js";
import { answerWriter } from "./response-writer.js";
import { type Call, type Exchange, routeCalls } from "./route-handlers.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Which call of the protocol a route makes. */
    readonly call?: RouteCall;
  }
}

export interface ProtocolRoutesOptions {
  readonly gateway: AppGateway;
  readonly refused: RefusedMutations;
}

/** The one table, under every basePath. */
export function addProtocolRoutes(app: FastifyInstance, options: ProtocolRoutesOptions): void {
  const calls = routeCalls(options.gateway);
  for (const route of protocolRoutes) {
    const call = calls.get(route.call);
    if (call === undefined) throw new Error(`nothing is called by ${route.path}`);
    const handler = handlerOf(route, { call, ...options });
    for (const basePath of basePaths) {
      app.route({
        method: route.method,
        url: `${basePath}${route.path}`,
        config: { access: route.permission, call: route.call },
        handler,
      });
    }
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<string>;

function handlerOf(
  route: ProtocolRoute,
  { call, refused, gateway }: ProtocolRoutesOptions & { readonly call: Call },
): Handler {
  const write = answerWriter(route);
  if (!route.isMutation) {
    return async (request, reply) => {
      const input = route.decodeRequest(wireOf(route, request));
      const output = await call(input, {}, exchangeOf(reply));
      reply.header("content-type", jsonType);
      return write(route.encodeResponse(output));
    };
  }
  return async (request, reply) => {
    const { principal, tokenId } = request.caller ?? {};
    const by = { principal, requestId: request.id };
    const onCommitted = (revision: number): void => {
      reply.header("x-gw-revision", revision);
      // This process applies it at once, the others at their next poll.
      gateway.announceRevision?.(revision);
    };
    let input: unknown;
    try {
      input = route.decodeRequest(wireOf(route, request));
      const output = await call(input, { ...by, tokenId, onCommitted }, exchangeOf(reply));
      reply.header("content-type", jsonType);
      return write(route.encodeResponse(output));
    } catch (error) {
      if (GatewayError.is(error)) await refused.record({ route, input, error, by });
      throw error;
    }
  };
}

function exchangeOf({ raw }: FastifyReply): Exchange {
  return { callerLeft: () => callerLeft(raw) };
}

function wireOf({ method }: ProtocolRoute, request: FastifyRequest): Record<string, unknown> {
  if (method !== "GET") return (request.body ?? {}) as Record<string, unknown>;
  const { url = "" } = request.raw;
  const mark = url.indexOf("?");
  return mark === -1 ? {} : parseQuery(url.slice(mark + 1));
}
