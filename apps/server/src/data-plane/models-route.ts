import { GatewayError } from "@gw/entities";
import type { DataPlaneParts } from "@gw/gateway";
import { mayCall } from "@gw/gateway";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import type { Logger } from "pino";
import { sendError } from "../http/errors.js";
import { refusalIn } from "./format-error.js";

/** The endpoints as the models that an SDK of OpenAI's lists; errors, too, are as it reads them. */
export function addModelsRoute(
  app: FastifyInstance,
  {
    dataPlane: { endpoints: cache },
    logger,
  }: { readonly dataPlane: DataPlaneParts; readonly logger: Logger },
): void {
  const options: RouteShorthandOptions = {
    config: { access: "invoke" },
    errorHandler: (error, request, reply) =>
      sendError({ error, request, reply, logger, encode: refusalIn("openai") }),
  };
  app.get("/v1/models", options, async ({ caller }) => {
    const { serving } = cache;
    if (serving === undefined) {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The endpoints cannot be read for now");
    }
    const endpoints = [...serving.endpoints.values()].filter((one) =>
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
