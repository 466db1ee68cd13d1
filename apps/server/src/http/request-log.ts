import type { IncomingMessage } from "node:http";
import type { Caller } from "@gw/gateway";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";

/**
 * One line per request. Of the URL only the pattern of its route is logged, and of the rest
 * nothing that the caller chose freely: bodies, headers and values are never looked at.
 */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook("onResponse", (request, reply, done) => {
    logReply({ request, reply, logger });
    done();
  });
}

/** The line of a request that the framework answered. */
export function logReply(options: {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly logger: Logger;
}): void {
  const { request, reply, logger } = options;
  const { url: route, config } = request.routeOptions;
  logRequest({
    logger,
    request: request.raw,
    id: request.id,
    route: request.is404 ? undefined : route,
    status: reply.statusCode,
    ms: reply.elapsedTime,
    caller: request.caller,
    isOpen: config.access === "open",
  });
}

export function logRequest(options: {
  readonly logger: Logger;
  readonly request: IncomingMessage;
  readonly id: string;
  /** The pattern of its path; absent where there is none. */
  readonly route: string | undefined;
  readonly status: number;
  readonly ms: number;
  readonly caller: Caller | undefined;
  /** Everybody may have it. */
  readonly isOpen?: boolean;
}): void {
  const { logger, request, id: requestId, route, status, ms, caller, isOpen = false } = options;
  const line = {
    requestId,
    method: request.method,
    route,
    status,
    ms: Math.round(ms * 100) / 100,
    principal: caller?.principal,
  };
  // Probes come all the time, and say nothing while all is well.
  const isProbe = isOpen && status < 400;
  // The log of refusals sums these up; a line for each would let anybody flood the log.
  const isStranger = caller === undefined && [401, 429].includes(status);
  if (isProbe || isStranger) logger.debug(line, "request");
  else logger.info(line, "request");
}
