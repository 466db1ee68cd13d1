import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { GatewayError } from "@gw/entities";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Connections } from "./connections.js";
import { type EncodeError, type ErrorAnswer, errorAnswer } from "./error-response.js";

type RequestId = (request: IncomingMessage) => string;

/** Why Node.js could not make a request of what came, in our words. */
function refusalOf(code: string | undefined): GatewayError {
  if (code === "HPE_HEADER_OVERFLOW") {
    return new GatewayError("REQUEST_TOO_LARGE", "The head of the request must be at most 16 KiB");
  }
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") {
    return new GatewayError("REQUEST_TOO_LARGE", "The chunk extensions must be at most 16 KiB");
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new GatewayError("INVALID_PARAMETER_VALUE", "The request took too long to arrive");
  }
  return new GatewayError("INVALID_PARAMETER_VALUE", "The request is not valid HTTP");
}

/** Answers what never becomes a whole request, in the shape of errors that its caller reads. */
export function clientErrorHandler(options: {
  readonly requestId: RequestId;
  readonly logger: Logger;
  readonly connections: Connections;
  /** In which shape that of a request is; that of the protocol where it says nothing. */
  readonly encodingFor: (request: IncomingMessage) => EncodeError | undefined;
}): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    // Nobody is there any more.
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    // Of what was done before, its caller must hear; and ours would run into that answer.
    if (options.connections.endAfterAnswers(socket)) return;
    const request = options.connections.arriving(socket);
    const requestId = options.requestId(request ?? ({ headers: {} } as IncomingMessage));
    const encode = request && options.encodingFor(request);
    const status = writeAnswer(socket, errorAnswer(refusalOf(error.code), requestId, encode));
    options.logger.info({ requestId, status, code: error.code }, "malformed request");
  };
}

/** The rest of what Node.js would answer by itself, or with nothing. */
export function answerOddRequests(app: FastifyInstance, requestId: RequestId): void {
  app.server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    const refusal = new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "The header expect must be 100-continue or absent",
    );
    const { status, headers, body } = errorAnswer(refusal, requestId(request));
    const length = Buffer.byteLength(body);
    response.writeHead(status, { ...headers, "content-length": length, connection: "close" });
    response.end(body);
  });
  app.server.on("connect", (request: IncomingMessage, socket: Socket) => {
    const refusal = new GatewayError("INVALID_PARAMETER_VALUE", "The gateway is no proxy");
    writeAnswer(socket, errorAnswer(refusal, requestId(request)));
  });
}

function writeAnswer(socket: Socket, { status, reason, headers, body }: ErrorAnswer): number {
  const head = Object.entries({
    ...headers,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${head.join("")}\r\n${body}`);
  return status;
}
