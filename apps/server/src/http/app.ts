import { createServer } from "node:http";
import type { IpNetwork } from "@gw/data-plane";
import Fastify, { type FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import { AuthFailureLimiter } from "../auth/auth-failure-limiter.js";
import { AuthFailureLog } from "../auth/auth-failure-log.js";
import { createAuthenticator } from "../auth/authenticator.js";
import { ClientAddresses } from "../auth/client-addresses.js";
import type { HandleRequest } from "../connections/connection.js";
import { addDocsRoutes } from "../control-plane/docs-routes.js";
import { addHealthRoutes } from "../control-plane/health-routes.js";
import { addProtocolRoutes } from "../control-plane/protocol-routes.js";
import { ReadHandler } from "../control-plane/read-handler.js";
import { Readiness } from "../control-plane/readiness.js";
import { RejectedMutations } from "../control-plane/rejected-mutations.js";
import { SealedPageTokens } from "../control-plane/sealed-page-tokens.js";
import { CompletedCalls } from "../data-plane/completed-calls.js";
import { Cors } from "../data-plane/cors.js";
import { DataPlaneHandler } from "../data-plane/data-plane-handler.js";
import { addMetricsRoute } from "../data-plane/metrics-route.js";
import { addMlflowCatalogue } from "../workspaces/mlflow-catalogue.js";
import { addServerInfoRoute } from "../workspaces/server-info-route.js";
import { WorkspaceEntry } from "../workspaces/workspace-entry.js";
import type { AppGateway } from "./app-gateway.js";
import { attachFront, rejectUnroutable } from "./attach-front.js";
import { Front } from "./front.js";
import { clientErrorHandler, rejectUnsupportedRequests } from "./malformed-requests.js";
import { headProblem } from "./request-head.js";
import { withoutOrigin } from "./request-target.js";
import { acceptJsonOnly } from "./strict-json.js";

/** Options of {@link buildApp}. */
export interface AppOptions {
  readonly gateway: AppGateway;
  /** The token of the principal `admin`: 32 or more visible ASCII characters. */
  readonly adminToken: string;
  /** No logs when absent. With pino's `timestamp: logTime`, call lines have the time of the call. */
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch, for audit records and windows of budgets; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Origins whose pages may call the data plane from a browser; none when absent. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Networks of reverse proxies whose headers name the client; none when absent. */
  readonly trustedProxies?: readonly IpNetwork[] | undefined;
  /** The time limit for a complete request, in milliseconds; 60,000 when absent. */
  readonly requestTimeout?: number | undefined;
  /** How long a client may take no byte of a response, in milliseconds; 60,000 when absent. */
  readonly writeTimeout?: number | undefined;
}

/** Builds the HTTP server over an opened gateway, not yet listening. It does not close the gateway. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { gateway, adminToken, clock = Date.now, requestTimeout = 60_000 } = options;
  const { writeTimeout = 60_000 } = options;
  const logger = options.logger ?? pino({ level: "silent" });
  const { auditLog, workspaces: directory } = gateway;
  const workspaces = new WorkspaceEntry({ endpoints: gateway.dataPlane?.endpoints, directory });
  const failureLog = new AuthFailureLog({ logger, auditLog, clock });
  const front = new Front({
    ...{ logger, failureLog, writeTimeout, workspaces },
    authenticator: createAuthenticator({ adminToken, tokens: gateway.tokenCache }),
    failureLimiter: new AuthFailureLimiter(),
    clientAddresses: new ClientAddresses({ proxies: options.trustedProxies ?? [], logger }),
  });
  const dataPlane = gateway.dataPlane && {
    ...gateway.dataPlane,
    completedCalls: new CompletedCalls({ metrics: gateway.dataPlane.metrics, logger }),
  };
  const cors = Cors.of(options.corsOrigins);
  const calls = dataPlane && new DataPlaneHandler({ ...dataPlane, front, dataPlane, cors });
  const reads = new ReadHandler(front);
  const app = Fastify({
    // Fastify's log lines would contain whole URLs.
    logger: false,
    genReqId: front.requestIdOf,
    requestIdHeader: false,
    bodyLimit: 1_048_576,
    rewriteUrl: ({ url = "/" }) => withoutOrigin(url),
    serverFactory: (handleByFastify) => {
      const timeouts = {
        requestTimeout,
        headersTimeout: Math.min(requestTimeout, 30_000),
        connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
        keepAliveTimeout: 72_000,
      };
      const handle: HandleRequest = (request, response) => {
        const error = headProblem(request);
        if (error !== undefined) {
          const encode = calls?.errorEncodingOf(request);
          front.rejectUnrouted({ request, response, encode }, error);
        } else if (!reads.handle(request, response) && calls?.handle(request, response) !== true) {
          handleByFastify(request, response);
        }
      };
      return createServer({ ...timeouts, requireHostHeader: false }, (request, response) =>
        front.receive(request, response, handle),
      );
    },
    // Requests that arrive during a shutdown on an open connection get a response.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    // The default parser may throw where no error handler runs; routes call `queryOf` instead.
    routerOptions: { querystringParser: () => ({}) },
    exposeHeadRoutes: false,
    // No route has a schema for Fastify to compile, and its compilers are slow to load.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    clientErrorHandler: clientErrorHandler(front, (request) => calls?.errorEncodingOf(request)),
    frameworkErrors: (error, request, reply) => rejectUnroutable(front, { error, request, reply }),
  });
  const rejected = new RejectedMutations({ auditLog, logger, clock });
  const readiness = new Readiness(gateway);
  rejectUnsupportedRequests(app, front);
  attachFront(app, front, {
    onDenied: (request, error) => rejected.recordDenied(request, error),
    onClosing: () => readiness.end(),
  });
  acceptJsonOnly(app);
  addHealthRoutes(app, readiness);
  addDocsRoutes(app);
  const pageTokens = new SealedPageTokens(adminToken);
  addProtocolRoutes(app, { gateway, rejected, pageTokens, clock, reads });
  addMlflowCatalogue(app, { gateway, rejected });
  addServerInfoRoute(app);
  if (dataPlane !== undefined) {
    addMetricsRoute(app, dataPlane);
    app.addHook("onClose", async () => dataPlane.completedCalls.close());
  }
  app.addHook("onClose", () => failureLog.flush());
  await app.ready();
  return app;
}

function noSchemas(): never {
  throw new Error("routes have no schemas for Fastify");
}
