import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { type InjectOptions, inject as injectInto, type Response } from "light-my-request";

/** Sends a request into the server without a network: calls too, which the framework never sees. */
export function inject(app: FastifyInstance, options: InjectOptions): Promise<Response> {
  const dispatch = (request: unknown, response: unknown): void => {
    app.server.emit("request", request as IncomingMessage, response as ServerResponse);
  };
  return injectInto(dispatch, options);
}
