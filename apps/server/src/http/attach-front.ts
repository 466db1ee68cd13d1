import type { IncomingMessage, ServerResponse } from "node:http";
import { clientClosedStatus, RouteError, securityHeaders } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { RouteScope } from "@gw/store-rest/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authorization } from "../auth/authorize.js";
import type { TokenAccess } from "../auth/presented-token.js";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";
import { ClientDisconnected } from "./client-disconnected.js";
import { announcesBody } from "./error-response.js";
import type { Front } from "./front.js";
import { logRequest } from "./request-log.js";
import { type KnownRoute, RouteMethods } from "./route-methods.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route requires of a token; `open` for no token. Routes without it are denied. */
    readonly access?: TokenAccess | "open";
    /** What the route works on; `caller` when absent. */
    readonly scope?: RouteScope;
  }
  interface FastifyInstance {
    /** Accepts no more requests, and waits for running handlers and responses. */
    drain(): Promise<void>;
  }
  interface FastifyRequest {
    /** Absent on open routes and without a valid token. */
    caller: Caller | undefined;
    /** On routes of a workspace, if the caller may enter it. */
    workspace: EnteredWorkspace | undefined;
  }
}

export interface AttachFrontOptions {
  /** Awaited before a request of a known caller is denied. */
  readonly onDenied?: ((request: FastifyRequest, error: GatewayError) => Promise<void>) | undefined;
  /** Called when the app starts to close. */
  readonly onClosing?: (() => void) | undefined;
}

/**
 * Adds the steps of the front to Fastify. They run before the body is read, for every path and method,
 * known or not. Only routes that declare `access: "open"` need no token.
 */
export function attachFront(
  app: FastifyInstance,
  front: Front,
  { onDenied, onClosing }: AttachFrontOptions = {},
): void {
  app.decorateRequest("caller", undefined);
  app.decorateRequest("workspace", undefined);
  front.connections.watch(app.server);
  // A body that would be rejected is not requested.
  app.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (front.mayContinue(request)) response.writeContinue();
    app.server.emit("request", request, response);
  });
  app.addHook("onRoute", (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      return front.handlers.run(() => handler.call(this, request, reply));
    };
  });
  const methods = new RouteMethods(app);
  app.addHook("onRequest", (request, reply, done) => {
    setFrontHeaders(request, reply);
    const decide = (error: GatewayError | undefined): void => {
      if (error === undefined) {
        front.accept(reply.raw);
        done();
        return;
      }
      const reject = (): void => {
        // The part of the body that arrived with the head is parsed by then.
        if (announcesBody(request.raw)) setImmediate(done, error);
        else done(error);
      };
      if (isDenial(request, error) && onDenied !== undefined) {
        void front.handlers.run(() => onDenied(request, error)).finally(reject);
      } else reject();
    };
    const checked = checkRequest(request, { front, methods });
    if (checked instanceof Promise) checked.then(decide, done);
    else decide(checked);
  });
  app.addHook("onResponse", (request, reply, done) => {
    logReply(front, request, reply);
    done();
  });
  const stop = (): void => {
    onClosing?.();
    front.connections.close();
  };
  app.decorate("drain", () => {
    stop();
    const closed = new Promise<void>((resolve) => app.server.close(() => resolve()));
    return closed.then(() => front.handlers.end());
  });
  app.addHook("preClose", (done) => {
    stop();
    done();
  });
  app.setErrorHandler((error, request, reply) => replyWithError(front, { error, request, reply }));
  app.setNotFoundHandler(() => {
    throw new Error("the front did not reject an unknown path");
  });
}

function checkRequest(
  request: FastifyRequest,
  { front, methods }: { readonly front: Front; readonly methods: RouteMethods },
): GatewayError | undefined | Promise<GatewayError | undefined> {
  const { access, scope } = request.routeOptions.config;
  if (access === "open") return undefined;
  if (request.is404) return unserved(request, { front, methods });
  const isChange = request.method !== "GET";
  const authorized = front.authorize(request.raw, { access, scope, isChange, isServed: true });
  const enter = ({ caller, workspace, error }: Authorization): GatewayError | undefined => {
    request.caller = caller;
    request.workspace = workspace;
    return error ?? checkContentEncoding(request.raw);
  };
  return authorized instanceof Promise ? authorized.then(enter) : enter(authorized);
}

/** Whether a known caller may not do this, or not enter the workspace. */
function isDenial({ caller }: FastifyRequest, { code }: GatewayError): boolean {
  if (caller === undefined) return false;
  return code === "PERMISSION_DENIED" || code === "RESOURCE_DOES_NOT_EXIST";
}

function unserved(
  request: FastifyRequest,
  { front, methods }: { readonly front: Front; readonly methods: RouteMethods },
): GatewayError {
  const route = methods.find(request.raw.url);
  if (route?.access === "open") return methodNotAllowed(route);
  // SDKs that are configured with a wrong path send the token in the header of their API.
  const caller = front.authenticate(request.raw, {
    access: route === undefined ? "invoke" : route.access,
    isServed: false,
  });
  if (GatewayError.is(caller)) return caller;
  request.caller = caller;
  return route === undefined ? notFound() : methodNotAllowed(route);
}

function methodNotAllowed({ methods }: KnownRoute): RouteError {
  const allow = methods.join(", ");
  const message = `This path supports only ${allow}; /docs lists all paths and methods`;
  return new RouteError("METHOD_NOT_ALLOWED", message, { allow });
}

function checkContentEncoding({ headers, method }: IncomingMessage): GatewayError | undefined {
  if (method === "GET" || headers["content-encoding"] === undefined) return undefined;
  return new GatewayError(
    "UNSUPPORTED_MEDIA_TYPE",
    "The request body must not be compressed; send it without the header `content-encoding`",
  );
}

function notFound(): GatewayError {
  return new GatewayError("ENDPOINT_NOT_FOUND", "This path does not exist; /docs lists all paths");
}

/** Responds to a URL that Fastify cannot route; Fastify runs no hooks for it. */
export function rejectUnroutable(
  front: Front,
  { error, request, reply }: ReplyWithErrorOptions,
): void {
  setFrontHeaders(request, reply);
  const caller = front.authenticate(request.raw, { access: undefined, isServed: false });
  const isAuthenticated = !GatewayError.is(caller);
  if (isAuthenticated) request.caller = caller;
  replyWithError(front, { error: isAuthenticated ? error : caller, request, reply });
  logReply(front, request, reply);
}

interface ReplyWithErrorOptions {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Sends an error response. */
function replyWithError(front: Front, options: ReplyWithErrorOptions): FastifyReply {
  const { error, request, reply } = options;
  if (error instanceof ClientDisconnected) {
    // Without a response Fastify runs no `onResponse` hook.
    logReply(front, request, reply.hijack().code(clientClosedStatus));
    return reply;
  }
  const { status, headers, body } = front.failure(error, {
    ...{ request: request.raw, requestId: request.id },
  });
  return reply.code(status).headers(headers).send(body);
}

function setFrontHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(securityHeaders);
  reply.header("x-request-id", request.id);
}

function logReply(front: Front, request: FastifyRequest, reply: FastifyReply): void {
  const { url: route, config } = request.routeOptions;
  logRequest(front.logger, {
    request: request.raw,
    requestId: request.id,
    route: request.is404 ? undefined : route,
    status: reply.statusCode,
    ms: reply.elapsedTime,
    caller: request.caller,
    workspace: request.workspace,
    isOpen: config.access === "open",
  });
}
