import { GatewayError } from "@gw/entities";
import { errorBodyOf } from "@gw/gateway-runtime";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import type { Logger } from "pino";
import { mayCall } from "../plugins/caller.js";
import { sendError } from "../plugins/errors.js";
import { asCallError } from "./as-call-error.js";
import type { DataPlane } from "./data-plane.js";

/** The endpoints as the models that an SDK of OpenAI's lists; errors, too, are as it reads them. */
export function addModelsRoute(
  app: FastifyInstance,
  { dataPlane: { snapshots }, logger }: { readonly dataPlane: DataPlane; readonly logger: Logger },
): void {
  const options: RouteShorthandOptions = {
    config: { access: "invoke" },
    errorHandler: (error, request, reply) =>
      sendError({ error, request, reply, logger, encode: asOpenai }),
  };
  app.get("/v1/models", options, async ({ caller }) => {
    if (!snapshots.isUsable) {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The endpoints cannot be read for now");
    }
    const endpoints = [...(snapshots.current?.endpoints.values() ?? [])].filter((one) =>
      mayCall(caller, one.endpointName),
    );
    return {
      object: "list",
      data: endpoints.map(({ endpointName: id }) => ({
        id,
        object: "model",
        created: 0,
        owned_by: "gateway",
      })),
    };
  });
}

function asOpenai(error: GatewayError, requestId: string): { status: number; body: object } {
  const known = asCallError(error);
  return { status: known.status, body: errorBodyOf(known, { dialect: "openai", requestId }) };
}
