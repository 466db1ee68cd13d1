import {
  callableEndpoints,
  type EndpointSource,
  findEndpoint,
  isCallable,
  type ListedEndpoint,
  modelDescriptions,
  queryOf,
  RouteError,
  type RouteMatch,
  servingWorkspace,
} from "@gw/data-plane";
import type { GatewayWorkspace } from "@gw/entities";
import { type Caller, mayCall } from "@gw/gateway";

/**
 * The endpoints that a caller may call, or one of them, presented as models in an API format.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE, TEMPORARILY_UNAVAILABLE; RouteError model_not_found
 */
export function modelsResponse(options: {
  readonly match: RouteMatch;
  readonly url: string | undefined;
  readonly caller: Caller | undefined;
  readonly workspace: Pick<GatewayWorkspace, "workspaceId"> | undefined;
  readonly endpoints: EndpointSource;
}): object {
  const { match, url, caller, workspace, endpoints } = options;
  const { format, endpointName, route } = match;
  // Rejects a key there.
  queryOf(url);
  const snapshot = workspace && servingWorkspace(endpoints, workspace.workspaceId);
  const { list, model } = modelDescriptions(format);
  const isListed = ({ endpointName: name }: ListedEndpoint): boolean =>
    workspace !== undefined && mayCall(caller, name, workspace.workspaceId);
  if (endpointName === undefined) {
    return list(snapshot ? callableEndpoints(snapshot).filter(isListed) : []);
  }
  const endpoint = snapshot && findEndpoint(snapshot, endpointName);
  if (endpoint !== undefined && isListed(endpoint) && isCallable(endpoint)) {
    // Clients look for the name that they asked for, which may be an alias.
    const listed = { ...endpoint, endpointName };
    return route?.path.includes("{model}") ? model(listed) : list([listed]);
  }
  throw new RouteError(
    "model_not_found",
    `there is no endpoint with the name or alias '${endpointName}' that this token may call`,
  );
}
