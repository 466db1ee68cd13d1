import type { IncomingMessage } from "node:http";
import { type OperationName, operations } from "@gw/data-plane";
import { type CallRoute, callRoutes } from "./call-routes.js";

/** What a path is found to be. */
export interface FoundCall {
  readonly route: CallRoute;
  /** Absent where the path says something that there is not. */
  readonly called: CalledPath | undefined;
}

/** What a path says beyond its route. */
export interface CalledPath {
  readonly operation: OperationName;
  readonly endpointName?: string;
}

const fixed: ReadonlyMap<string, FoundCall> = new Map(
  callRoutes
    .filter(({ path }) => !path.includes(":"))
    .map((route) => [route.path, { route, called: { operation: route.operation } }]),
);

const named = callRoutes
  .filter(({ path }) => path.includes(":"))
  .map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/:([a-z]+)/, "(?<$1>[^/]+)")}$`),
  }));

/** The call that a request is for; `undefined` where it is for none. */
export function findCall(request: Pick<IncomingMessage, "method" | "url">): FoundCall | undefined {
  if (request.method !== "POST") return undefined;
  const path = pathOf(request.url ?? "");
  const found = fixed.get(path);
  if (found !== undefined) return found;
  for (const { route, pattern } of named) {
    const params = pattern.exec(path)?.groups;
    if (params !== undefined) return { route, called: calledBy(route, params) };
  }
  return undefined;
}

/** Percent-encoded as it came. Proxies may send the whole URL (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  const target = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]+/i, "");
  const mark = target.indexOf("?");
  return mark === -1 ? target : target.slice(0, mark);
}

function calledBy(
  { operation }: CallRoute,
  params: { readonly endpoint?: string; readonly call?: string },
): CalledPath | undefined {
  const endpoint = decoded(params.endpoint);
  const call = decoded(params.call);
  if (endpoint !== undefined) return { operation, endpointName: endpoint };
  if (call === undefined) return undefined;
  const colon = call.lastIndexOf(":");
  const action = call.slice(colon + 1);
  const asked = (["generateContent", "streamGenerateContent"] as const).find(
    (name) => name === action,
  );
  if (colon < 1 || asked === undefined) return undefined;
  return { operation: operations[asked].name, endpointName: call.slice(0, colon) };
}

function decoded(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
