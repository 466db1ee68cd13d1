import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The request ids of a server: the caller's own where it is well-formed, else one that is made up when
 * it is asked for first. Those are a random beginning and a number, since random bytes for each would
 * cost more than the rest.
 */
export function requestIds(): (request: IncomingMessage) => string {
  const beginning = randomBytes(8).toString("hex");
  const made = new WeakMap<IncomingMessage, string>();
  let count = 0;
  return (request) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && wellFormed.test(given)) return given;
    let id = made.get(request);
    if (id === undefined) {
      count += 1;
      id = `${beginning}-${count.toString(36)}`;
      made.set(request, id);
    }
    return id;
  };
}
