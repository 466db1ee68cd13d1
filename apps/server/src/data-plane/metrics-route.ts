import type { CallMetrics } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import type { CompletedCalls } from "./completed-calls.js";

/** Adds the route that Prometheus scrapes, with its token as `authorization: Bearer`. */
export function addMetricsRoute(
  app: FastifyInstance,
  {
    metrics,
    completedCalls,
  }: { readonly metrics: CallMetrics; readonly completedCalls: CompletedCalls },
): void {
  // The metrics are those of all workspaces.
  app.get(
    "/metrics",
    { config: { access: "admin", scope: "installation" } },
    async (_request, reply) => {
      completedCalls.flush();
      const text = await metrics.text();
      return reply.header("content-type", metrics.contentType).send(text);
    },
  );
}
