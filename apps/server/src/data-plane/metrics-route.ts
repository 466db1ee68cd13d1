import type { FastifyInstance } from "fastify";
import type { DataPlane } from "./data-plane.js";

/** For Prometheus, which sends a token as `authorization: Bearer`. */
export function addMetricsRoute(app: FastifyInstance, { metrics }: DataPlane): void {
  app.get("/metrics", { config: { access: "read" } }, async (_request, reply) => {
    const text = await metrics.text();
    return reply.header("content-type", metrics.contentType).send(text);
  });
}
