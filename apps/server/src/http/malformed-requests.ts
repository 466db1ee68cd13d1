import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { GatewayError } from "@gw/entities";
import type { FastifyInstance } from "fastify";
import { closeAfterDraining } from "../connections/drain-input.js";
import { type EncodeError, type ErrorResponse, errorResponse } from "./error-response.js";
import type { Front } from "./front.js";
import { unsupportedVersion } from "./request-head.js";

/** The error of the parser of Node.js, with the bytes that it got last. */
interface ParserError extends NodeJS.ErrnoException {
  readonly rawPacket?: Uint8Array;
  readonly bytesParsed?: number;
}

/** Describes why Node.js could not parse a request. */
function parseError(error: NodeJS.ErrnoException): GatewayError {
  const { code, rawPacket, bytesParsed = 0 } = error as ParserError;
  if (code === "HPE_HEADER_OVERFLOW") {
    return new GatewayError("REQUEST_TOO_LARGE", "The head of the request must be at most 16 KiB");
  }
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") {
    return new GatewayError("REQUEST_TOO_LARGE", "The chunk extensions must be at most 16 KiB");
  }
  if (code === "HPE_PAUSED_H2_UPGRADE") return unsupportedVersion();
  // A line feed without a carriage return may follow a valid version.
  const isLineFeed = rawPacket?.[bytesParsed - 1] === 0x0a;
  if (code === "HPE_INVALID_VERSION" && !isLineFeed) return unsupportedVersion();
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new GatewayError("INVALID_PARAMETER_VALUE", "The request took too long to arrive");
  }
  return new GatewayError("INVALID_PARAMETER_VALUE", "The request is not valid HTTP");
}

/** Responds to requests that never become complete, in the format of their path. */
export function clientErrorHandler(
  front: Front,
  /** The format of a request's errors; that of the wire protocol for `undefined`. */
  errorEncodingOf: (request: IncomingMessage) => EncodeError | undefined,
): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    // Responses to earlier requests come first; an error response would be written into them.
    if (front.connections.endAfterResponses(socket)) return;
    const request = front.connections.incompleteRequest(socket);
    const requestId = front.requestIdOf(request ?? ({ headers: {} } as IncomingMessage));
    const encode = request && errorEncodingOf(request);
    const response = errorResponse(parseError(error), { requestId, encode });
    writeResponse(socket, response);
    const { status } = response;
    front.logger.info({ requestId, status, code: error.code }, "malformed request");
  };
}

/** Handles requests that Node.js would otherwise answer itself, or not at all. */
export function rejectUnsupportedRequests(app: FastifyInstance, front: Front): void {
  app.server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    const error = new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "The header `expect` must be 100-continue or absent",
    );
    front.receive(request, response, () => {
      const requestId = front.requestIdOf(request);
      const { status, headers, body } = errorResponse(error, { requestId });
      const length = Buffer.byteLength(body);
      response.writeHead(status, { ...headers, "content-length": length, connection: "close" });
      response.end(body);
    });
  });
  app.server.on("connect", (request: IncomingMessage, socket: Socket) => {
    if (front.connections.endAfterResponses(socket)) return;
    const error = new GatewayError("INVALID_PARAMETER_VALUE", "The gateway is not a proxy");
    writeResponse(socket, errorResponse(error, { requestId: front.requestIdOf(request) }));
  });
}

function writeResponse(socket: Socket, { status, reason, headers, body }: ErrorResponse): void {
  const head = Object.entries({
    ...headers,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${head.join("")}\r\n${body}`);
  closeAfterDraining(socket);
}
