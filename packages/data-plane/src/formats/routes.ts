import type { RouteDefinition } from "./format-definition.js";
import { type ApiFormat, apiFormats, formats, type OperationName } from "./formats.js";

/** A path of the gateway that clients call endpoints on. */
export interface Route extends RouteDefinition<OperationName> {
  readonly format: ApiFormat;
}

/** The route that a request matches. */
export interface RouteMatch {
  readonly route: Route;
  /** Absent if the path names no operation: the response is a 404 in the format of the route. */
  readonly operation?: OperationName | undefined;
  /** Absent if `model` in the body names the endpoint. */
  readonly endpointName?: string | undefined;
}

/** All routes of all formats. */
export const routes: readonly Route[] = apiFormats.flatMap((format) =>
  formats[format].routes.map((route) => ({ ...route, format })),
);

const placeholder = "{endpoint}";
const fixed = new Map<string, RouteMatch>();
const parameterized: PathPattern[] = [];
for (const route of routes) {
  if (route.endpointIn === "path") parameterized.push(pathPattern(route));
  else fixed.set(route.path, { route, operation: route.operation });
}

/**
 * Finds the route of a request; `undefined` if the request is not a call of an endpoint.
 *
 * @example
 * ```ts
 * findRoute({ method: "POST", url: "/v1/messages" })?.operation; // "messages"
 * ```
 */
export function findRoute({
  method,
  url = "",
}: {
  readonly method?: string | undefined;
  /** A path, with or without a query, or an absolute URL. */
  readonly url?: string | undefined;
}): RouteMatch | undefined {
  if (method !== "POST") return undefined;
  const path = pathOf(url);
  const match = fixed.get(path);
  if (match !== undefined) return match;
  for (const pattern of parameterized) {
    const found = matchPattern(pattern, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A path with the endpoint's name in one of its segments. */
interface PathPattern {
  readonly route: Route;
  readonly regExp: RegExp;
  /** The rest of the segment after the name, such as `:generateContent`. */
  readonly action: string;
}

function pathPattern(route: Route): PathPattern {
  const [before = "", after = ""] = route.path.split(placeholder);
  const [action = ""] = after.split("/");
  const rest = after.slice(action.length);
  return {
    route,
    regExp: new RegExp(`^${escapeRegExp(before)}([^/]+)${escapeRegExp(rest)}$`),
    action,
  };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function matchPattern(
  { route, regExp, action }: PathPattern,
  path: string,
): RouteMatch | undefined {
  const encoded = regExp.exec(path)?.[1];
  if (encoded === undefined) return undefined;
  const segment = decode(encoded);
  // Segments that cannot be decoded match only the format's route without an action.
  if (segment === undefined) return action === "" ? { route } : undefined;
  // Compared decoded, so that an encoded colon matches as well.
  if (action !== "" && (segment === action || !segment.endsWith(action))) return undefined;
  const { operation } = route;
  if (operation === undefined) return { route };
  return { route, operation, endpointName: segment.slice(0, segment.length - action.length) };
}

/** Keeps the percent-encoding. Proxies may send an absolute URL (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  const target = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]+/i, "");
  const mark = target.indexOf("?");
  return mark === -1 ? target : target.slice(0, mark);
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
