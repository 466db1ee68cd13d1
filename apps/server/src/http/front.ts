import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { clientClosedStatus, securityHeaders } from "@gw/data-plane";
import type { GatewayError } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { TextStream } from "@gw/store-rest/protocol";
import type { Logger } from "pino";
import {
  type Authorization,
  type AuthorizeOptions,
  authenticate,
  authorize,
  authorizeCall,
  type RequestedAccess,
} from "../auth/authorize.js";
import type { HandleRequest } from "../connections/connection.js";
import { Connections } from "../connections/connections.js";
import { RunningHandlers } from "../connections/running-handlers.js";
import { describeError } from "../process/describe-error.js";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";
import {
  type EncodeError,
  type ErrorResponse,
  errorResponse,
  jsonType,
  toGatewayError,
} from "./error-response.js";
import { headProblem } from "./request-head.js";
import { createRequestIds } from "./request-id.js";
import { logRequest } from "./request-log.js";

const unrouted = { route: undefined, caller: undefined, workspace: undefined };

export interface FrontOptions extends AuthorizeOptions {
  readonly logger: Logger;
  /** How long a client may take no byte of a response, in milliseconds. */
  readonly writeTimeout: number;
}

/** What the log and an error response need to know about a request. */
export interface ReceivedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** The pattern of the path; never the URL. Absent for unknown paths. */
  readonly route: string | undefined;
  readonly caller: Caller | undefined;
  /** The workspace that the request works in, if it has one. */
  readonly workspace: EnteredWorkspace | undefined;
  /** By `performance.now`. */
  readonly startedAt: number;
  /** Encodes errors in the format that the client expects; the wire protocol's when absent. */
  readonly encode: EncodeError | undefined;
}

/** A successful response of a handler ahead of Fastify. */
export interface JsonResponse {
  /** JSON. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The content type of a text in UTF-8. */
export function textType({ mediaType }: Pick<TextStream, "mediaType">): string {
  return `${mediaType}; charset=utf-8`;
}

/**
 * The steps of every request, in this order:
 *
 * 1. {@link receive}: the request waits for the responses to earlier ones of its connection.
 * 2. {@link headProblem}: an error if the version, the host, the target or the length is invalid.
 * 3. {@link requestIdOf}: the client's request id or a new one.
 * 4. {@link authorize}: the caller and the workspace, or an error before the body is read.
 * 5. {@link accept}: a shutdown waits for the response from here on.
 * 6. The handler of the route responds. A shutdown waits for its end ({@link handlers}), even if the
 *    client has gone.
 * 7. An error response has the client's format and the security headers ({@link errorResponse}).
 * 8. One log line.
 *
 * Three paths follow these steps. `DataPlaneHandler` serves calls of endpoints ahead of Fastify, which
 * would double the cost of a call, and `ReadHandler` serves reads of the wire protocol.
 * {@link attachFront} adds the steps to Fastify as hooks, for everything else.
 */
export class Front {
  readonly connections: Connections;
  readonly handlers: RunningHandlers = new RunningHandlers();
  readonly requestIdOf: (request: IncomingMessage) => string = createRequestIds();
  readonly logger: Logger;
  readonly #options: FrontOptions;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.logger = options.logger;
    this.connections = new Connections(options);
  }

  receive(request: IncomingMessage, response: ServerResponse, handle: HandleRequest): void {
    this.connections.receive(request, response, handle);
  }

  /** Identifies the caller, in the headers that a route with this access accepts. */
  authenticate(
    request: IncomingMessage,
    requested: RequestedAccess,
  ): ReturnType<typeof authenticate> {
    return authenticate(request, requested, this.#options);
  }

  authorize(
    request: IncomingMessage,
    requested: RequestedAccess,
  ): Authorization | Promise<Authorization> {
    return authorize(request, requested, this.#options);
  }

  /** The same for a call of an endpoint. */
  authorizeCall(request: IncomingMessage, requested: RequestedAccess): Authorization {
    return authorizeCall(request, requested, this.#options);
  }

  accept(response: ServerResponse): void {
    this.connections.accept(response);
  }

  /** Whether the client may be asked for its body. Does not count a failure. */
  mayContinue(request: IncomingMessage): boolean {
    if (headProblem(request) !== undefined) return false;
    // The route is unknown here, so a token in any header that a route accepts counts.
    const caller = this.#options.authenticator(request, "invoke");
    return caller !== undefined && caller !== "unverifiable";
  }

  /** Responds with JSON, and logs the request. */
  respond(received: ReceivedRequest, { body, headers }: JsonResponse): void {
    const { request, response, requestId, route, caller, workspace, startedAt } = received;
    const status = 200;
    response.writeHead(status, {
      ...securityHeaders,
      ...headers,
      "content-type": jsonType,
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
    const ms = performance.now() - startedAt;
    logRequest(this.logger, { request, requestId, route, status, ms, caller, workspace });
  }

  /**
   * Responds with a text as fast as the client takes it, and logs the request at its end. A failure cuts
   * the response off, which the client notices.
   */
  async respondWithText(
    received: ReceivedRequest,
    { headers, ...text }: TextStream & Pick<JsonResponse, "headers">,
  ): Promise<void> {
    const { request, response, requestId, route, caller, workspace, startedAt } = received;
    response.writeHead(200, { ...securityHeaders, ...headers, "content-type": textType(text) });
    let status = 200;
    try {
      await pipeline(text.chunks, response);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isClosed = code === "ERR_STREAM_PREMATURE_CLOSE";
      status = isClosed ? clientClosedStatus : this.failure(error, received).status;
    }
    const ms = performance.now() - startedAt;
    logRequest(this.logger, { request, requestId, route, status, ms, caller, workspace });
  }

  /** Responds with an error instead of a handler, and logs the request. */
  reject(received: ReceivedRequest, error: GatewayError): void {
    this.#respondWithError(received, () => errorResponse(error, received));
  }

  /** The same for an error that a handler threw, which is logged if it is unexpected. */
  fail(received: ReceivedRequest, error: unknown): void {
    this.#respondWithError(received, () => this.failure(error, received));
  }

  /** The response to an error that a handler threw; logs an unexpected error. */
  failure(
    error: unknown,
    options: Pick<ReceivedRequest, "request" | "requestId"> & Partial<ReceivedRequest>,
  ): ErrorResponse {
    const response = errorResponse(toGatewayError(error), options);
    if (response.status >= 500) {
      const { requestId } = options;
      this.logger.error({ requestId, err: describeError(error) }, "request failed");
    }
    return response;
  }

  #respondWithError(received: ReceivedRequest, errorOf: () => ErrorResponse): void {
    const { request, response, requestId, route, caller, workspace, startedAt } = received;
    // The part of the body that arrived with the head is parsed by then.
    setImmediate(() => {
      const { status, headers, body } = errorOf();
      const length = Buffer.byteLength(body);
      response.writeHead(status, { ...headers, "content-length": length }).end(body);
      const ms = performance.now() - startedAt;
      logRequest(this.logger, { request, requestId, route, status, ms, caller, workspace });
    });
  }

  /** The same for a request that is rejected before its route and its caller are known. */
  rejectUnrouted(
    received: Pick<ReceivedRequest, "request" | "response" | "encode">,
    error: GatewayError,
  ): void {
    const requestId = this.requestIdOf(received.request);
    const startedAt = performance.now();
    // What follows on the connection may be a part of this request.
    received.response.shouldKeepAlive = false;
    this.reject({ ...received, requestId, startedAt, ...unrouted }, error);
  }
}
