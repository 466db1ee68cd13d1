import type { IncomingMessage, ServerResponse } from "node:http";
import { findEndpoint, findRoute, type OperationName, type RouteMatch } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import { type DataPlaneParts, mayCall } from "@gw/gateway";
import type { EncodeError } from "../http/error-response.js";
import type { Front, ReceivedRequest } from "../http/front.js";
import { describeError } from "../process/describe-error.js";
import type { CompletedCalls } from "./completed-calls.js";
import { formatErrorEncoding } from "./format-error-encoding.js";

export interface DataPlaneHandlerOptions {
  readonly front: Front;
  readonly dataPlane: DataPlaneParts;
  readonly completedCalls: CompletedCalls;
}

/** The part of a match that a call needs. */
type MatchedCall = Pick<RouteMatch, "endpointName"> & { readonly operation: OperationName };

/**
 * Serves the routes of endpoint calls, ahead of Fastify, and responds in their API format.
 * See {@link Front} for the steps.
 */
export class DataPlaneHandler {
  readonly #options: DataPlaneHandlerOptions;

  constructor(options: DataPlaneHandlerOptions) {
    this.#options = options;
  }

  /** Handles a request if its route is one of the data plane. @returns whether it is */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const match = findRoute(request);
    if (match === undefined) return false;
    const startedAt = performance.now();
    const { route, operation, endpointName } = match;
    const { front } = this.#options;
    const requestId = front.requestIdOf(request);
    const { caller, error } = front.authorize(request, "invoke");
    const encode = formatErrorEncoding(route.format);
    const received = { request, response, requestId, route: route.path, caller, startedAt, encode };
    if (error !== undefined) front.reject(received, error);
    else {
      front.accept(response);
      if (operation === undefined) front.reject(received, unknownOperation());
      else void this.#call(received, { operation, endpointName });
    }
    return true;
  }

  /** The encoding of errors for a route of the data plane; `undefined` for other routes. */
  errorEncodingOf(request: IncomingMessage): EncodeError | undefined {
    const match = findRoute(request);
    return match && formatErrorEncoding(match.route.format);
  }

  async #call(
    { request, response, caller, requestId }: ReceivedRequest,
    { operation, endpointName }: MatchedCall,
  ): Promise<void> {
    const { front, dataPlane, completedCalls } = this.#options;
    const { handler, endpoints } = dataPlane;
    try {
      const record = await handler.handle({
        ...{ request, response, requestId, operation, endpointName },
        client: caller?.principal,
        findEndpoint(name) {
          const endpoint = findEndpoint(endpoints, name);
          return endpoint && mayCall(caller, endpoint.endpointName) ? endpoint : undefined;
        },
      });
      completedCalls.add({ requestId, principal: caller?.principal, operation, record });
    } catch (error) {
      front.logger.error({ requestId, err: describeError(error) }, "call not recorded");
    }
  }
}

function unknownOperation(): GatewayError {
  return new GatewayError("ENDPOINT_NOT_FOUND", "The path does not name a known operation");
}
