import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * On every answer. Nothing here is for a browser to interpret, keep or frame; the page at /docs
 * has a policy of its own.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** What every answer carries, whatever becomes of its request. */
export function answerHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(securityHeaders);
  reply.header("x-request-id", request.id);
}
