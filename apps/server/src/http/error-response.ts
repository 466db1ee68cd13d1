import { type IncomingMessage, STATUS_CODES } from "node:http";
import { RouteError, securityHeaders } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import { encodeError } from "@gw/store-rest/protocol";
import type { FastifyError } from "fastify";

/** Encodes an error in a format that a client reads. */
export type EncodeError = (error: GatewayError, requestId: string) => EncodedError;

interface EncodedError {
  readonly status: number;
  /** To be sent as JSON. */
  readonly body: object;
  /** Headers that belong to the format. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error response of any layer. */
export interface ErrorResponse {
  readonly status: number;
  /** The reason phrase of the status. */
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonType = "application/json; charset=utf-8";

/** The encoding of the wire protocol. */
const encodeProtocolError: EncodeError = (error, requestId) => {
  const { status, body } = encodeError(error, requestId);
  if (error instanceof RouteError) return { status, body, headers: error.headers };
  return status === 429 ? { status, body, headers: { "retry-after": "60" } } : { status, body };
};

/** The status, headers and body of an error response. */
export function errorResponse(
  error: GatewayError,
  options: {
    readonly requestId: string;
    /** Absent if the head of the request could not be parsed. */
    readonly request?: IncomingMessage | undefined;
    readonly encode?: EncodeError | undefined;
  },
): ErrorResponse {
  const { requestId, request, encode = encodeProtocolError } = options;
  const { status, body, headers } = encode(error, requestId);
  const isArriving = request !== undefined && announcesBody(request) && !request.complete;
  return {
    status,
    reason: STATUS_CODES[status] ?? "",
    headers: {
      ...securityHeaders,
      "content-type": jsonType,
      "x-request-id": requestId,
      // Offering Basic as well would make browsers ask for a password.
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      // The rest of the body is not read and must not be parsed as the next request.
      ...(isArriving && { connection: "close" }),
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** Whether the head of a request announces a body. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return encoding !== undefined || Number(length) !== 0;
}

/** Fastify's own messages would repeat parts of the request. */
const fastifyErrors: Readonly<Record<string, readonly [GatewayError["code"], string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["REQUEST_TOO_LARGE", "The request body must be at most 1 MiB"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "UNSUPPORTED_MEDIA_TYPE",
    "The request body must be JSON with the header `content-type: application/json`",
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    "INVALID_PARAMETER_VALUE",
    "The request body must have the length that `content-length` declares",
  ],
  FST_ERR_BAD_URL: ["INVALID_PARAMETER_VALUE", "The path of the URL must be valid"],
};

/** The error that a client may see; an unexpected one becomes INTERNAL_ERROR. */
export function toGatewayError(error: unknown): GatewayError {
  if (GatewayError.is(error) && error.code !== "INTERNAL_ERROR") return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : fastifyErrors[code];
  if (known !== undefined) return new GatewayError(...known);
  // Such as a body that was cut off.
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return new GatewayError("INVALID_PARAMETER_VALUE", "The request could not be read");
  }
  const message = "Unexpected error; the server's log has it under this `request_id`";
  return new GatewayError("INTERNAL_ERROR", message);
}
