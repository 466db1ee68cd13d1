import { createServer } from "node:http";
import { GatewayError } from "@gw/entities";
import Fastify, { type FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import { AuthFailureLimiter } from "../auth/auth-failure-limiter.js";
import { AuthFailureLog } from "../auth/auth-failure-log.js";
import { authenticator } from "../auth/authenticator.js";
import { identify } from "../auth/authorize.js";
import { type GuardOptions, guard } from "../auth/guard.js";
import { addDocsRoutes } from "../control-plane/docs-routes.js";
import { addHealthRoutes } from "../control-plane/health-routes.js";
import { addProtocolRoutes } from "../control-plane/protocol-routes.js";
import { Readiness } from "../control-plane/readiness.js";
import { RefusedMutations } from "../control-plane/refused-mutations.js";
import { CompletedCalls } from "../data-plane/completed-calls.js";
import { DataPlaneHandler } from "../data-plane/data-plane-handler.js";
import { addMetricsRoute } from "../data-plane/metrics-route.js";
import { addModelsRoute } from "../data-plane/models-route.js";
import type { AppGateway } from "./app-gateway.js";
import { answerOddRequests, clientErrorHandler } from "./client-errors.js";
import { Connections, endConnectionsOnClose } from "./connections.js";
import { answerErrors, sendError } from "./errors.js";
import { requestIds } from "./request-id.js";
import { logReply, logRequests } from "./request-log.js";
import { answerHeaders } from "./security-headers.js";
import { acceptJsonOnly } from "./strict-json.js";

export interface AppOptions {
  readonly gateway: AppGateway;
  /** 32 or more visible ASCII characters; whoever sends it is the principal `admin`. */
  readonly adminToken: string;
  /**
   * Nothing is logged when absent. One that is made with `timestamp: logTime` gives the lines of calls
   * the time at which they ended.
   */
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch, for audit records; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds in which a request must have arrived whole; 60,000 when absent. */
  readonly requestTimeout?: number | undefined;
}

/** The HTTP server over an opened gateway, not yet listening. It does not close the gateway. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { gateway, adminToken, clock = Date.now, requestTimeout = 60_000 } = options;
  const logger = options.logger ?? pino({ level: "silent" });
  const requestIdOf = requestIds();
  const connections = new Connections();
  const refused = new RefusedMutations({ auditLog: gateway.auditLog, logger, clock });
  const guardOptions: GuardOptions = {
    connections,
    authenticate: authenticator({ adminToken, tokens: gateway.tokenCache }),
    failures: new AuthFailureLimiter(),
    refusals: new AuthFailureLog({ logger, auditLog: gateway.auditLog, clock }),
    onDenied: (request) => refused.recordDenied(request),
  };
  const dataPlane = gateway.dataPlane && {
    ...gateway.dataPlane,
    ended: new CompletedCalls({ metrics: gateway.dataPlane.metrics, logger }),
  };
  const calls =
    dataPlane &&
    new DataPlaneHandler({ dataPlane, admission: guardOptions, connections, requestIdOf, logger });
  const app = Fastify({
    // Its lines carry whole URLs; ours are written by hooks.
    logger: false,
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: 1_048_576,
    serverFactory: (handler) => {
      const times = {
        requestTimeout,
        headersTimeout: Math.min(requestTimeout, 30_000),
        connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
        keepAliveTimeout: 72_000,
      };
      return createServer({ ...times, requireHostHeader: false }, (request, response) => {
        connections.begin(request, response);
        if (calls?.take(request, response) !== true) handler(request, response);
      });
    },
    // What is under way when the end comes is answered, also if it came on an open connection.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    // Its own may throw where nothing catches it; ours is called where an error has an answer.
    routerOptions: { querystringParser: () => ({}) },
    exposeHeadRoutes: false,
    clientErrorHandler: clientErrorHandler({
      requestId: requestIdOf,
      logger,
      connections,
      encodingFor: (request) => calls?.encodingFor(request),
    }),
    // What is no URL reaches none of the hooks.
    frameworkErrors: (error, request, reply) => {
      answerHeaders(request, reply);
      const caller = identify(request.raw, undefined, guardOptions);
      const isStranger = GatewayError.is(caller);
      if (!isStranger) request.caller = caller;
      sendError({ error: isStranger ? caller : error, request, reply, logger });
      logReply({ request, reply, logger });
    },
  });
  answerOddRequests(app, requestIdOf);
  logRequests(app, logger);
  guard(app, guardOptions);
  acceptJsonOnly(app);
  answerErrors(app, logger);
  app.setNotFoundHandler(() => {
    throw new Error("the guard lets nothing through that is not there");
  });

  const readiness = new Readiness(gateway);
  addHealthRoutes(app, readiness);
  addDocsRoutes(app);
  addProtocolRoutes(app, { gateway, refused });
  if (dataPlane !== undefined) {
    addModelsRoute(app, { dataPlane, logger });
    addMetricsRoute(app, dataPlane);
    app.addHook("onClose", async () => dataPlane.ended.close());
  }
  endConnectionsOnClose(app, {
    connections,
    onClosing: () => readiness.end(),
  });
  app.addHook("onClose", () => guardOptions.refusals.flush());
  await app.ready();
  return app;
}
