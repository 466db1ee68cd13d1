import { GatewayError } from "@gw/entities";
import { productVersion } from "@gw/gateway/product-version";
import { encodeError } from "@gw/store-rest/protocol";
import type { FastifyInstance } from "fastify";
import { openRoute } from "./open-route.js";
import type { Readiness } from "./readiness.js";

/** Adds the liveness probe and the readiness probe. Both are open. */
export function addHealthRoutes(app: FastifyInstance, readiness: Readiness): void {
  const health = { status: "ok", ...productVersion() };
  app.get("/healthz", openRoute, async () => health);

  app.get("/readyz", openRoute, async (request, reply) => {
    const reasons = await readiness.problems();
    const { warnings } = readiness;
    if (reasons.length === 0) return { status: "ready", ...(warnings.length > 0 && { warnings }) };
    const message = `The gateway is not ready: ${reasons.join("; ")}`;
    const error = new GatewayError("TEMPORARILY_UNAVAILABLE", message);
    const { status, body } = encodeError(error, request.id);
    return reply.code(status).send({ ...body, reasons });
  });
}
