import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type ApiFormat,
  apiFormats,
  encodeErrorResponse,
  findEndpoint,
  findRoute,
  type OperationName,
  type RouteMatch,
  requestIdHeaders,
  servingWorkspace,
} from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import { type DataPlaneParts, mayCall } from "@gw/gateway";
import { basePaths } from "@gw/store-rest/protocol";
import type { EncodeError } from "../http/error-response.js";
import type { Front, ReceivedRequest } from "../http/front.js";
import { describeError } from "../process/describe-error.js";
import { cataloguePaths } from "../workspaces/catalogue-paths.js";
import type { CompletedCalls } from "./completed-calls.js";
import type { Cors } from "./cors.js";
import { modelsResponse } from "./models-response.js";

const encodings = new Map(
  apiFormats.map((format): [ApiFormat, EncodeError] => [
    format,
    (error, requestId) => encodeErrorResponse(error, { format, requestId }),
  ]),
);

/** Encodes errors in an API format instead of that of the wire protocol. */
function formatErrorEncoding(format: ApiFormat): EncodeError | undefined {
  return encodings.get(format);
}

export interface DataPlaneHandlerOptions {
  readonly front: Front;
  readonly dataPlane: DataPlaneParts;
  readonly completedCalls: CompletedCalls;
  /** Absent if browsers may not call from other origins. */
  readonly cors?: Cors | undefined;
}

/**
 * Serves the paths of the data plane ahead of Fastify, and responds in their API format.
 * See {@link Front} for the steps.
 */
export class DataPlaneHandler {
  readonly #options: DataPlaneHandlerOptions;

  constructor(options: DataPlaneHandlerOptions) {
    this.#options = options;
  }

  /** Handles a request if its path is one of the data plane. @returns whether it is */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const match = matchOf(request);
    if (match === undefined) return false;
    const startedAt = performance.now();
    const { front, cors } = this.#options;
    const requestId = front.requestIdOf(request);
    if (cors?.handle(request, response) === true) return true;
    const isServed = match.error === undefined;
    const requested = { access: "invoke", isServed, ...(isServed && ofWorkspace) } as const;
    const { caller, workspace, error } = front.authorizeCall(request, requested);
    const encode = formatErrorEncoding(match.format);
    const route = match.route?.path;
    const received = {
      ...{ request, response, requestId, route, startedAt, encode },
      ...{ caller, workspace },
    };
    const { operation } = match;
    const rejection = error ?? match.error;
    if (error === undefined) front.accept(response);
    if (rejection !== undefined) front.reject(received, rejection);
    else if (operation === undefined) this.#listModels(received, match);
    else void front.handlers.run(() => this.#call(received, match, operation));
    return true;
  }

  /** The encoding of errors for a path of the data plane; `undefined` for other paths. */
  errorEncodingOf(request: IncomingMessage): EncodeError | undefined {
    const match = matchOf(request);
    return match && formatErrorEncoding(match.format);
  }

  #listModels(received: ReceivedRequest, match: RouteMatch): void {
    const { front, dataPlane } = this.#options;
    const { caller, workspace, request, requestId } = received;
    const { endpoints } = dataPlane;
    try {
      const { url } = request;
      const body = JSON.stringify(modelsResponse({ match, url, caller, workspace, endpoints }));
      front.respond(received, { body, headers: requestIdHeaders(match.format, requestId) });
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      front.reject(received, error);
    }
  }

  async #call(
    { request, response, caller, workspace, requestId }: ReceivedRequest,
    { operationsByField, endpointName, version }: RouteMatch,
    operation: OperationName,
  ): Promise<void> {
    const { front, dataPlane, completedCalls } = this.#options;
    const { handler, endpoints } = dataPlane;
    try {
      const record = await handler.handle({
        ...{ request, response, requestId, operation, operationsByField, endpointName, version },
        ...{ client: caller?.principal, owner: caller?.owner, workspace },
        findEndpoint(name) {
          if (workspace === undefined) return undefined;
          const { workspaceId } = workspace;
          const snapshot = servingWorkspace(endpoints, workspaceId);
          const endpoint = snapshot && findEndpoint(snapshot, name);
          const isCalled = endpoint && mayCall(caller, endpoint.endpointName, workspaceId);
          return isCalled ? endpoint : undefined;
        },
      });
      const principal = caller?.principal;
      completedCalls.add({
        ...{ requestId, principal, record, workspace: workspace?.name },
        operation: record.operation ?? operation,
      });
    } catch (error) {
      front.logger.error({ requestId, err: describeError(error) }, "call not recorded");
    }
  }
}

const ofWorkspace = { scope: "workspace" } as const;
const controlPlanes = [...basePaths, ...cataloguePaths];

/** Paths of the control plane may end like paths of the data plane. */
function matchOf(request: IncomingMessage): RouteMatch | undefined {
  const { url = "" } = request;
  return controlPlanes.some((path) => url.startsWith(path)) ? undefined : findRoute(request);
}
