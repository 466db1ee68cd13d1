import type { FastifyInstance } from "fastify";
import { openRoute } from "../control-plane/open-route.js";
import { jsonType } from "../http/error-response.js";

/** Where clients of MLflow and its UI ask what the server supports. */
const serverInfoPaths = [
  "/api/3.0/mlflow/server-info",
  "/ajax-api/3.0/mlflow/server-info",
] as const;

/** As MLflow's server describes itself. */
const info = JSON.stringify({
  store_type: null,
  workspaces_enabled: true,
  trace_archival_enabled: false,
  features_enabled: { gateway: true },
});

/** Adds the route where clients of MLflow learn that the server has workspaces. It is open. */
export function addServerInfoRoute(app: FastifyInstance): void {
  for (const path of serverInfoPaths) {
    app.get(path, openRoute, async (_request, reply) => reply.type(jsonType).send(info));
  }
}
