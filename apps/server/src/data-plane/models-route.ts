import { GatewayError } from "@gw/entities";
import type { FastifyInstance } from "fastify";
import { mayCall } from "../plugins/caller.js";
import type { DataPlane } from "./data-plane.js";

/** The endpoints as the models that an SDK of OpenAI's lists. */
export function addModelsRoute(app: FastifyInstance, { snapshots }: DataPlane): void {
  app.get("/v1/models", { config: { access: "invoke" } }, async ({ caller }) => {
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
