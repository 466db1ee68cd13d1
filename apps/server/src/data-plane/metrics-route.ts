import type { CallMetrics } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import type { CompletedCalls } from "./completed-calls.js";

/** For Prometheus, which sends a token as `authorization: Bearer`. */
export function addMetricsRoute(
  app: FastifyInstance,
  { metrics, ended }: { readonly metrics: CallMetrics; readonly ended: CompletedCalls },
): void {
  app.get("/metrics", { config: { access: "read" } }, async (_request, reply) => {
    ended.tell();
    const text = await metrics.text();
    return reply.header("content-type", metrics.contentType).send(text);
  });
}
