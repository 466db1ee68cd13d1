import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError, type Permission } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { announcesBody } from "../http/announced-body.js";
import type { Connections } from "../http/connections.js";
import { answerHeaders } from "../http/security-headers.js";
import { type AdmitOptions, admit } from "./authorize.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a caller must be allowed to; `open` to everybody. Without it a route is refused. */
    readonly access?: Permission | "open";
  }
  interface FastifyRequest {
    /** Whom the request comes from; absent where nobody had to say. */
    caller: Caller | undefined;
  }
}

export interface GuardOptions extends AdmitOptions {
  readonly connections: Connections;
  /** Is waited for before whoever may not do something is told so. */
  readonly onDenied?: ((request: FastifyRequest) => Promise<void>) | undefined;
}

/**
 * Stands before everything else, and before the body is read. What is not declared open asks for
 * a token: every path, known or not, and every method. What declares no permission is refused.
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest("caller", undefined);
  // Nobody is asked for a body that would be refused; who it was is counted below.
  app.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // Which route it is for is not known here: some take a token from more headers than others.
    const caller = options.authenticate(request, "invoke");
    if (caller !== undefined && caller !== "unsure") response.writeContinue();
    app.server.emit("request", request, response);
  });
  app.addHook("onRequest", (request, reply, done) => {
    answerHeaders(request, reply);
    const refusal = refusalOf(request, options);
    if (refusal === undefined) options.connections.accept(reply.raw);
    // What came along with the head has arrived then, and shows whether more is to come.
    const end = (): void => {
      if (refusal !== undefined && announcesBody(request.raw)) setImmediate(done, refusal);
      else done(refusal);
    };
    const isDenied = refusal !== undefined && refusal.code === "PERMISSION_DENIED";
    if (isDenied && options.onDenied !== undefined) void options.onDenied(request).finally(end);
    else end();
  });
}

function refusalOf(request: FastifyRequest, options: GuardOptions): GatewayError | undefined {
  const { access } = request.routeOptions.config;
  if (access === "open") return undefined;
  const { caller, refusal } = admit(request.raw, access, options);
  request.caller = caller;
  if (caller !== undefined && request.is404) return notFound();
  return refusal ?? encoded(request.raw);
}

function encoded({ headers, method }: IncomingMessage): GatewayError | undefined {
  if (method === "GET" || headers["content-encoding"] === undefined) return undefined;
  return new GatewayError(
    "UNSUPPORTED_MEDIA_TYPE",
    "The request body must not be compressed: send it without the header content-encoding",
  );
}

function notFound(): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_FOUND",
    "There is no such path, or not with this method; /docs lists what there is",
  );
}
