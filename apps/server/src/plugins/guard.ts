import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError, type Permission } from "@gw/entities";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { announcesBody } from "./announced-body.js";
import type { Authenticator } from "./authenticator.js";
import type { Caller } from "./caller.js";
import type { Connections } from "./connections.js";
import type { FailureLimit } from "./failure-limit.js";
import type { RefusalLog } from "./refusal-log.js";
import { answerHeaders } from "./security-headers.js";

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

export interface GuardOptions {
  readonly connections: Connections;
  readonly authenticate: Authenticator;
  readonly failures: FailureLimit;
  readonly refusals: RefusalLog;
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
    const isOpen = request.routeOptions.config.access === "open";
    const refusal = isOpen ? undefined : (stranger(request, options) ?? forbidden(request));
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

/** Finds out whose request it is. @returns the error for whoever cannot show it */
export function stranger(
  request: FastifyRequest,
  { authenticate, failures, refusals }: GuardOptions,
): GatewayError | undefined {
  const caller = authenticate(request.raw, request.routeOptions.config.access);
  if (caller === "unsure") return unsure();
  if (caller === undefined) {
    // Whoever has gone already has no address any more, whatever the type says.
    const address = String(request.ip);
    refusals.count(address);
    return failures.exceededBy(address) ? tooMany() : unauthenticated();
  }
  request.caller = caller;
  return undefined;
}

function forbidden(request: FastifyRequest): GatewayError | undefined {
  if (request.is404) return notFound();
  const { access } = request.routeOptions.config;
  const may = access !== undefined && access !== "open" && request.caller?.permissions.has(access);
  return may ? malformed(request) : denied();
}

function malformed({ headers, method }: FastifyRequest): GatewayError | undefined {
  if (headers.host === undefined) {
    return new GatewayError("INVALID_PARAMETER_VALUE", "The header host must be given");
  }
  if (method === "GET" || headers["content-encoding"] === undefined) return undefined;
  return new GatewayError(
    "UNSUPPORTED_MEDIA_TYPE",
    "The request body must not be compressed: send it without the header content-encoding",
  );
}

// Nothing of this says why: a token that was never there looks like one that is wrong.
function unauthenticated(): GatewayError {
  return new GatewayError(
    "UNAUTHENTICATED",
    "A valid access token must be given, as authorization: Bearer <token> or as the password of " +
      "basic authentication",
  );
}

function unsure(): GatewayError {
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The database is away, so it cannot be told whether the access token is valid; try again",
  );
}

function tooMany(): GatewayError {
  const message = "Too many requests without a valid access token; try again in a minute";
  return new GatewayError("RESOURCE_EXHAUSTED", message);
}

function denied(): GatewayError {
  return new GatewayError("PERMISSION_DENIED", "The access token does not permit this");
}

function notFound(): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_FOUND",
    "There is no such path, or not with this method; /docs lists what there is",
  );
}
