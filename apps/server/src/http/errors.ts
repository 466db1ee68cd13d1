import { clientClosed } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import { encodeError } from "@gw/store-rest/protocol";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";
import { isArriving } from "./announced-body.js";
import { CallerLeft } from "./client-disconnected.js";
import { type EncodeError, jsonType } from "./error-response.js";
import { logReply } from "./request-log.js";

/** What Fastify itself refuses, in our words: its own would repeat what was sent. */
const refusedByFramework: Readonly<Record<string, readonly [GatewayError["code"], string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["REQUEST_TOO_LARGE", "The request body must be at most 1 MiB"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "UNSUPPORTED_MEDIA_TYPE",
    "The request body must be JSON with the header content-type: application/json",
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    "INVALID_PARAMETER_VALUE",
    "The request body must be as long as its content-length says",
  ],
  FST_ERR_BAD_URL: ["INVALID_PARAMETER_VALUE", "The path of the URL is not valid"],
};

/** Every error that leaves through the app has the one shape; the unexpected ones are logged. */
export function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => sendError({ error, request, reply, logger }));
}

export function sendError(options: {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly logger: Logger;
  /** In another shape than that of the protocol. */
  readonly encode?: EncodeError;
}): FastifyReply {
  const { request, reply, logger, encode = encodeError } = options;
  if (options.error instanceof CallerLeft) {
    // The framework writes its line with an answer, and here goes none.
    logReply({ request, reply: reply.hijack().code(clientClosed), logger });
    return reply;
  }
  const error = answerable(options.error);
  const { status, body } = encode(error, request.id);
  if (status >= 500) {
    logger.error({ requestId: request.id, err: describeError(options.error) }, "request failed");
  }
  // Of the schemes, Basic is not offered: a browser would ask its user for a password.
  if (status === 401) reply.header("www-authenticate", "Bearer");
  if (status === 429) reply.header("retry-after", "60");
  // Nobody reads the rest of such a request; without an end it would get a second answer.
  if (isArriving(request.raw)) reply.header("connection", "close");
  return reply.code(status).header("content-type", jsonType).send(JSON.stringify(body));
}

/** What of an error may be answered; everything unexpected becomes INTERNAL_ERROR. */
function answerable(error: unknown): GatewayError {
  if (GatewayError.is(error) && error.code !== "INTERNAL_ERROR") return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : refusedByFramework[code];
  if (known !== undefined) return new GatewayError(...known);
  // A body that broke off on its way, and whatever else the framework blames on the request.
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return new GatewayError("INVALID_PARAMETER_VALUE", "The request could not be read");
  }
  const message = "An unexpected failure; the log of the server has it under this request_id";
  return new GatewayError("INTERNAL_ERROR", message);
}
