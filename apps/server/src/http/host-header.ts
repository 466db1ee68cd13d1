import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";

/** A name or an address, with or without a port. */
const hostAndPort = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+(?:%25[a-z0-9._~-]+)?\])(?::[0-9]{0,5})?$/i;

/**
 * What is wrong with the header `host`; `undefined` if nothing is. A proxy in front of the server might
 * use another of two hosts than the server does. HTTP/1.0 does not require the header.
 */
export function hostProblem(request: IncomingMessage): GatewayError | undefined {
  const { host } = request.headers;
  const isValid = host === undefined ? request.httpVersion === "1.0" : hostAndPort.test(host);
  if (isValid && !hasSeveralHosts(request)) return undefined;
  const message =
    "The request must have one header `host` with the name or address of the server, such as " +
    "`gateway.example:8080`";
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}

/** `headers` has the first one only. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count > 1;
}
