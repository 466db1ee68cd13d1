import { GatewayError } from "@gw/entities";
import { CallError, errorBodyOf, operations } from "@gw/gateway-runtime";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { describeError } from "../describe-error.js";
import { mayCall } from "../plugins/caller.js";
import { jsonType } from "../plugins/error-answer.js";
import { answerable, isArriving } from "../plugins/errors.js";
import { type CallRoute, calledBy, callRoutes } from "./call-routes.js";
import type { DataPlane } from "./data-plane.js";
import { logCall } from "./log-call.js";

export interface CallRoutesOptions {
  readonly dataPlane: DataPlane;
  readonly logger: Logger;
}

/** The routes under which endpoints are called; their answers, errors too, are of the dialect. */
export function addCallRoutes(app: FastifyInstance, options: CallRoutesOptions): void {
  const { dataPlane, logger } = options;
  app.register(async (calls) => {
    // The body goes on as it came: the runtime reads it.
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser("*", (_request, _body, done) => done(null));
    for (const route of callRoutes) {
      calls.route({
        method: "POST",
        url: route.path,
        config: { access: "invoke" },
        errorHandler: (error, request, reply) =>
          answerError({ error, request, reply, route, logger }),
        handler: (request, reply) => call({ request, reply, route, dataPlane, logger }),
      });
    }
  });
}

async function call(options: {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly route: CallRoute;
  readonly dataPlane: DataPlane;
  readonly logger: Logger;
}): Promise<void> {
  const { request, reply, route, dataPlane, logger } = options;
  const called = calledBy(route, request.params as Parameters<typeof calledBy>[1]);
  if (called === undefined) {
    throw new GatewayError("ENDPOINT_NOT_FOUND", "There is no such call of a model");
  }
  request.isLoggedElsewhere = true;
  reply.hijack();
  const record = await dataPlane.runtime.handle({
    request: request.raw,
    response: reply.raw,
    ...called,
    findEndpoint: (name) =>
      mayCall(request.caller, name) ? dataPlane.snapshots.find(name) : undefined,
    requestId: request.id,
  });
  dataPlane.metrics.count(called.operation, record);
  logCall(logger, { request, operation: called.operation, record });
}

/** What was refused before the runtime had a look: by the guard, or by the framework. */
function answerError({
  error,
  request,
  reply,
  route,
  logger,
}: {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly route: CallRoute;
  readonly logger: Logger;
}): FastifyReply {
  const known = asCallError(answerable(error));
  if (known.status >= 500) {
    logger.error({ requestId: request.id, err: describeError(error) }, "call failed");
  }
  if (known.status === 401) reply.header("www-authenticate", "Bearer");
  if (known.retryAfter !== undefined) reply.header("retry-after", String(known.retryAfter));
  // Nobody reads the rest of such a request; without an end it would get a second answer.
  if (isArriving(request)) reply.header("connection", "close");
  const { dialect } = operations[route.operation];
  const body = errorBodyOf(known, { dialect, requestId: request.id });
  return reply.code(known.status).header("content-type", jsonType).send(JSON.stringify(body));
}

const codes = {
  ENDPOINT_NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
  UNAUTHENTICATED: "UNAUTHENTICATED",
  PERMISSION_DENIED: "PERMISSION_DENIED",
  INVALID_PARAMETER_VALUE: "INVALID_PARAMETER_VALUE",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  RESOURCE_EXHAUSTED: "RATE_LIMITED",
  TEMPORARILY_UNAVAILABLE: "TEMPORARILY_UNAVAILABLE",
} as const;

function asCallError(error: GatewayError): CallError {
  if (error.code in codes) {
    const code = codes[error.code as keyof typeof codes];
    const retryAfter = code === "RATE_LIMITED" ? { retryAfter: 60 } : {};
    return new CallError(code, error.message, retryAfter);
  }
  return new CallError(
    "INTERNAL_ERROR",
    "An unexpected failure; the log of the server has it under this request_id",
  );
}
