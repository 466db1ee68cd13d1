import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** Where a request has the id that was made up for it: a WeakMap would cost a twentieth of a call. */
const madeUp: unique symbol = Symbol("request id");

interface Named {
  [madeUp]?: string;
}

/**
 * The request ids of a server: the caller's own where it is well-formed, else one that is made up when
 * it is asked for first. Those are a random beginning and a number, since random bytes for each would
 * cost more than the rest.
 */
export function requestIds(): (request: IncomingMessage) => string {
  const beginning = randomBytes(8).toString("hex");
  let count = 0;
  return (request: IncomingMessage & Named) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && wellFormed.test(given)) return given;
    if (request[madeUp] === undefined) {
      count += 1;
      request[madeUp] = `${beginning}-${count.toString(36)}`;
    }
    return request[madeUp];
  };
}
