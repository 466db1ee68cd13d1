import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallableEndpoint } from "@gw/config-resolver";
import { CallError, operations, sendError } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import type { DataPlaneParts } from "@gw/gateway";
import { type Caller, mayCall } from "@gw/gateway";
import type { Logger } from "pino";
import { type AdmitOptions, admit } from "../auth/authorize.js";
import type { Connections } from "../http/connections.js";
import type { EncodeError } from "../http/error-response.js";
import { logRequest } from "../http/request-log.js";
import { securityHeaders } from "../http/security-headers.js";
import { describeError } from "../process/describe-error.js";
import { asCallError } from "./as-call-error.js";
import type { CallRoute } from "./call-routes.js";
import type { CompletedCalls } from "./completed-calls.js";
import { type CalledPath, findCall } from "./find-call.js";
import { refusalIn } from "./format-error.js";

export interface CallListenerOptions {
  readonly dataPlane: DataPlaneParts & { readonly ended: CompletedCalls };
  readonly admission: AdmitOptions;
  readonly connections: Connections;
  readonly requestIdOf: (request: IncomingMessage) => string;
  readonly logger: Logger;
}

/**
 * Serves the routes under which endpoints are called. It stands in front of the framework, whose
 * share would be as large as that of the runtime; its answers, errors too, are of the dialect.
 */
export class DataPlaneHandler {
  readonly #options: CallListenerOptions;

  constructor(options: CallListenerOptions) {
    this.#options = options;
  }

  /** Takes a request, if it is a call. @returns whether it is one, and will be answered */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const found = findCall(request);
    if (found === undefined) return false;
    const { admission, connections, requestIdOf } = this.#options;
    const { route, called } = found;
    connections.announceEnd(response);
    const { caller, refusal } = admit(request, "invoke", admission);
    const requestId = requestIdOf(request);
    const exchange: Exchange = { request, response, route, caller, requestId, begin: now() };
    if (refusal !== undefined) this.#refuse(exchange, refusal);
    else {
      connections.accept(response);
      if (called === undefined) this.#refuse(exchange, noSuchCall());
      else void this.#call(exchange, called);
    }
    return true;
  }

  /** The shape in which a request is refused that does not come whole, if it is a call. */
  encodingFor(request: IncomingMessage): EncodeError | undefined {
    const found = findCall(request);
    return found && refusalIn(operations[found.route.operation].dialect);
  }

  async #call({ request, response, caller, requestId }: Exchange, called: CalledPath) {
    const { dataPlane, logger } = this.#options;
    const { runtime, endpoints, ended } = dataPlane;
    try {
      const { operation, endpointName } = called;
      const findEndpoint = (name: string) =>
        mayCall(caller, name) ? servedEndpoint(endpoints, name) : undefined;
      const call = { request, response, requestId, operation, endpointName, findEndpoint };
      const record = await runtime.handle(call);
      ended.add({ requestId, principal: caller?.principal, operation, record });
    } catch (error) {
      logger.error({ requestId, err: describeError(error) }, "call not recorded");
    }
  }

  #refuse(exchange: Exchange, refusal: GatewayError): void {
    const { logger } = this.#options;
    const { request, response, route, caller, requestId: id, begin } = exchange;
    const answer = (): void => {
      answerRefusal(exchange, asCallError(refusal));
      const { statusCode: status } = response;
      logRequest({ logger, request, id, route: route.path, status, caller, ms: now() - begin });
    };
    // What came along with the head has arrived then, and shows whether more is to come.
    setImmediate(answer);
  }
}

/** A request for a call, and what is known of it before its body. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: CallRoute;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly begin: number;
}

const now = (): number => performance.now();

function answerRefusal({ response, route, requestId }: Exchange, error: CallError): void {
  const { dialect } = operations[route.operation];
  const headers = {
    ...securityHeaders,
    "x-request-id": requestId,
    ...(error.status === 401 && { "www-authenticate": "Bearer" }),
  };
  sendError(response, { error, dialect, requestId, headers });
}

function noSuchCall(): GatewayError {
  return new GatewayError("ENDPOINT_NOT_FOUND", "There is no such call of a model");
}

/** @throws CallError TEMPORARILY_UNAVAILABLE when the endpoints are too old, or were never read */
function servedEndpoint(
  { serving }: DataPlaneParts["endpoints"],
  name: string,
): CallableEndpoint | undefined {
  if (serving !== undefined) return serving.endpoints.get(name);
  const message = "the configuration cannot be read for now";
  throw new CallError("TEMPORARILY_UNAVAILABLE", message, { retryAfter: 1 });
}
