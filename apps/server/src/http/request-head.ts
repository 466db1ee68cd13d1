import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import { authorityOf, isHostAndPort } from "./request-target.js";

/** Why a request is rejected before its path is read; `undefined` for a valid head. */
export function headProblem(request: IncomingMessage): GatewayError | undefined {
  if (!isSupportedVersion(request)) return unsupportedVersion();
  return hostProblem(request) ?? targetProblem(request) ?? lengthProblem(request);
}

/** The version of HTTP is another one than 1.0 and 1.1. */
export function unsupportedVersion(): GatewayError {
  const message = "The request must have the version HTTP/1.1 or HTTP/1.0";
  return new GatewayError("HTTP_VERSION_NOT_SUPPORTED", message);
}

/** The parser also accepts 2.0 and 0.9. */
function isSupportedVersion({ httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor === 1;
}

/**
 * What is wrong with the header `host`. A proxy in front of the server might use another of two hosts
 * than the server does. HTTP/1.0 does not require the header.
 */
function hostProblem(request: IncomingMessage): GatewayError | undefined {
  const { host } = request.headers;
  const isValid = host === undefined ? request.httpVersion === "1.0" : isHostAndPort(host);
  if (isValid && !hasSeveralHosts(request)) return undefined;
  const message =
    "The request must have one header `host` with the name or address of the server, such as " +
    "`gateway.example:8080`";
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}

/** What is wrong with the host in an absolute URL, which comes before the header. */
function targetProblem({ url = "" }: IncomingMessage): GatewayError | undefined {
  const authority = authorityOf(url);
  if (authority === undefined || isHostAndPort(authority)) return undefined;
  const message =
    "The URL of the request must be a path, or contain the name or address of the server and " +
    "no user, such as `http://gateway.example:8080/healthz`";
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}

/** What is wrong with the length of the body: proxies may find another end of it (RFC 9112, 6.1). */
function lengthProblem({ headers, httpVersionMinor }: IncomingMessage): GatewayError | undefined {
  const encoding = headers["transfer-encoding"];
  if (encoding === undefined) return undefined;
  if (httpVersionMinor === 1 && encoding.toLowerCase() === "chunked") return undefined;
  const message =
    "The header `transfer-encoding` must be `chunked`, with HTTP/1.1, or absent; send " +
    "`content-length` instead";
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
