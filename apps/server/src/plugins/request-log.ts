import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";

declare module "fastify" {
  interface FastifyRequest {
    /** Has a line of its own, which says more. */
    isLoggedElsewhere: boolean;
  }
}

/**
 * One line per request. Of the URL only the pattern of its route is logged, and of the rest
 * nothing that the caller chose freely: bodies, headers and values are never looked at.
 */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.decorateRequest("isLoggedElsewhere", false);
  app.addHook("onResponse", (request, reply, done) => {
    if (!request.isLoggedElsewhere) logRequest({ request, reply, logger });
    done();
  });
}

export function logRequest(options: {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly logger: Logger;
}): void {
  const { request, reply, logger } = options;
  const { url: route, config } = request.routeOptions;
  const line = {
    requestId: request.id,
    method: request.method,
    route: request.is404 ? undefined : route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    principal: request.caller?.principal,
  };
  // Probes come all the time, and say nothing while all is well.
  const isProbe = config.access === "open" && reply.statusCode < 400;
  // The log of refusals sums these up; a line for each would let anybody flood the log.
  const isStranger = request.caller === undefined && [401, 429].includes(reply.statusCode);
  if (isProbe || isStranger) logger.debug(line, "request");
  else logger.info(line, "request");
}
