import { randomBytes, randomFillSync } from "node:crypto";
import type { IncomingMessage } from "node:http";

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** Of each id, after its prefix. */
const idBytes = 8;

/** Stores the new id on the request: a WeakMap would cost a twentieth of a call. */
const newId: unique symbol = Symbol("request id");

interface IdentifiedRequest {
  [newId]?: string;
}

/**
 * Returns a function that determines the id of a request: the client's `x-request-id` if it is well
 * formed, else a new id: a prefix of this process, and random digits, because a number would tell each
 * caller how much others do.
 */
export function createRequestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(8).toString("hex");
  // Random bytes for a thousand requests at once cost less than for each of them.
  const pool = Buffer.alloc(1_024 * idBytes);
  let next = pool.length;
  return (request: IncomingMessage & IdentifiedRequest) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && wellFormed.test(given)) return given;
    if (request[newId] === undefined) {
      if (next === pool.length) {
        randomFillSync(pool);
        next = 0;
      }
      request[newId] = `${prefix}-${pool.toString("hex", next, next + idBytes)}`;
      next += idBytes;
    }
    return request[newId];
  };
}
