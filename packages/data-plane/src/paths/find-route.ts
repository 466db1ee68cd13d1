import type { IncomingHttpHeaders } from "node:http";
import type { OperationsByField } from "../formats/format-definition.js";
import { type ApiFormat, apiFormats, formats, type OperationName } from "../formats/formats.js";
import { showText } from "../show-text.js";
import { matchPath, type PathMatch } from "./match-path.js";
import { RouteError } from "./route-error.js";
import { type Route, routes } from "./routes.js";
import { explainUnservedPath } from "./unserved-path.js";

/** The parts of a request that decide about its route. */
export interface RoutedRequest {
  readonly method?: string | undefined;
  /** A path, with or without a query, or an absolute URL. */
  readonly url?: string | undefined;
  /** With names in lower case. They decide on paths that belong to several formats. */
  readonly headers?: IncomingHttpHeaders | undefined;
}

/** What a request asks for, on a path of the data plane. */
export interface RouteMatch {
  /** The format of the response, errors included. */
  readonly format: ApiFormat;
  /** Absent if there is an `error`. */
  readonly route?: Route | undefined;
  /** Absent if the route presents endpoints as models. */
  readonly operation?: OperationName | undefined;
  /** Present if the body decides about the operation; `operation` is the first of them. */
  readonly operationsByField?: OperationsByField<OperationName> | undefined;
  /** From the path. If absent, `model` in the body names the endpoint. */
  readonly endpointName?: string | undefined;
  /** The version of the API that the path names, if the format has several. */
  readonly version?: string | undefined;
  /** Why the request is not served: its path is unknown, or its method or upgrade is wrong. */
  readonly error?: RouteError | undefined;
}

/** The matches of paths without placeholders, which most calls have. */
const fixedMatches: ReadonlyMap<string, readonly PathMatch[]> = new Map(
  routes.filter(({ path }) => !path.includes("{")).map(({ path }) => [path, matchPath(path)]),
);
const fixedResults: ReadonlyMap<PathMatch, RouteMatch> = new Map(
  [...fixedMatches.values()].flat().map((match) => [match, resultOf(match)]),
);

/**
 * Finds the route of a request; `undefined` if its path does not belong to the data plane. A name of an
 * endpoint in the path may contain slashes, percent-encoded or not.
 *
 * @example
 * ```ts
 * findRoute({ method: "POST", url: "/v1/messages" })?.operation; // "messages"
 * findRoute({ method: "POST", url: "/v1/v1/messages" })?.error?.message; // names /v1/messages
 * ```
 */
export function findRoute(request: RoutedRequest): RouteMatch | undefined {
  const path = pathOf(request.url ?? "");
  const matches = fixedMatches.get(path) ?? matchPath(path);
  const result = servedResult(matches, request) ?? unservedResult(path, matches, request);
  const upgrade = request.headers?.upgrade;
  // Other upgrades, such as `h2c` of Java's client, are optional.
  if (upgrade === undefined || upgrade.toLowerCase() !== "websocket") return result;
  return result && { format: result.format, error: webSocketNotServed(path) };
}

function servedResult(
  matches: readonly PathMatch[],
  { method, headers }: RoutedRequest,
): RouteMatch | undefined {
  const wanted = method === "HEAD" ? "GET" : method;
  const [first] = matches;
  if (first === undefined) return undefined;
  if (matches.length === 1) {
    return first.route.method === wanted ? (fixedResults.get(first) ?? resultOf(first)) : undefined;
  }
  const possible = matches.filter(({ route }) => route.method === wanted);
  const format = formatOf(formatsOf(possible), headers);
  const match = possible.find(({ route }) => route.format === format);
  return match && resultOf(match);
}

function resultOf({ route, endpointName }: PathMatch): RouteMatch {
  const { format, operation, operationsByField, version } = route;
  return { format, route, operation, operationsByField, endpointName, version };
}

function unservedResult(
  path: string,
  matches: readonly PathMatch[],
  { method, headers }: RoutedRequest,
): RouteMatch | undefined {
  if (matches.length === 0) {
    const unserved = explainUnservedPath(path);
    if (unserved === undefined) return undefined;
    const format = formatOf(unserved.formats, headers);
    return { format, error: new RouteError("RESOURCE_DOES_NOT_EXIST", unserved.message) };
  }
  const unknown = method === "POST" ? unknownAction(path, matches) : undefined;
  return (
    unknown ?? { format: formatOf(formatsOf(matches), headers), error: wrongMethod(path, matches) }
  );
}

/** A path that ends like `/models/chat:countTokens`. */
function unknownAction(path: string, matches: readonly PathMatch[]): RouteMatch | undefined {
  if (!/(?::|%3a)[^/]*$/i.test(path)) return undefined;
  for (const { route } of matches) {
    const { format } = route;
    const actions = formats[format].operations.filter((one) => one.path.includes("{model}:"));
    if (actions.length === 0) continue;
    const names = actions.map(({ name }) => name).join(", ");
    const message = `the path ${showText(path)} is not served; the served operations are ${names}`;
    return { format, error: new RouteError("RESOURCE_DOES_NOT_EXIST", message) };
  }
  return undefined;
}

function wrongMethod(path: string, matches: readonly PathMatch[]): RouteError {
  const methods = new Set(matches.map(({ route }) => route.method));
  const allow = [...methods].map((one) => (one === "GET" ? "GET, HEAD" : one)).join(", ");
  const message = `the path ${showText(path)} supports only ${allow}`;
  return new RouteError("METHOD_NOT_ALLOWED", message, { allow });
}

function webSocketNotServed(path: string): RouteError {
  const message = `WebSocket is not served at ${showText(path)}; send requests over HTTP instead`;
  // The status requires the header `upgrade` (RFC 9110, 15.5.22).
  const headers = { upgrade: "HTTP/1.1", connection: "upgrade, close" };
  return new RouteError("UPGRADE_REQUIRED", message, headers);
}

/** The headers that identify SDKs, with their formats. */
const identifying = apiFormats.flatMap((format) =>
  formats[format].identifyingHeaders.map((name) => ({ name, format })),
);

/** The one of these formats that the headers name; the first one without such headers. */
function formatOf(candidates: readonly ApiFormat[], headers: IncomingHttpHeaders = {}): ApiFormat {
  const named = identifying.find(
    ({ name, format }) => headers[name] !== undefined && candidates.includes(format),
  );
  return named?.format ?? candidates[0] ?? "openai";
}

function formatsOf(matches: readonly PathMatch[]): readonly ApiFormat[] {
  return matches.map(({ route }) => route.format);
}

/** Keeps the percent-encoding. Proxies may send an absolute URL (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  const target = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]+/i, "");
  const mark = target.indexOf("?");
  return mark === -1 ? target : target.slice(0, mark);
}
