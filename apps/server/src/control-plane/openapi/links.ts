import { type ProtocolRoute, protocolRoutes, type RouteCall } from "@gw/store-rest/protocol";
import { queryParameters } from "./query-parameters.js";

/** Where the response to a creation has the id of the new object. */
const createdIds: Readonly<Partial<Record<RouteCall, readonly [field: string, pointer: string]>>> =
  {
    createGatewaySecret: ["secret_id", "/secret/secret_id"],
    createGatewayEndpoint: ["endpoint_id", "/endpoint/endpoint_id"],
  };

/**
 * The links from a creation to the operations that have the id of the new object as a parameter. An
 * expression is the whole value of a parameter, so a body or a group of parameters cannot have the id.
 */
export function linksOf({ call }: ProtocolRoute): Record<string, object> {
  const created = createdIds[call];
  if (created === undefined) return {};
  const [field, pointer] = created;
  const targets = protocolRoutes.filter(
    ({ method, requestSchema }) =>
      method === "GET" && queryParameters(requestSchema).some(({ name }) => name === field),
  );
  return Object.fromEntries(
    targets.map((target) => [
      target.call,
      { operationId: target.call, parameters: { [field]: `$response.body#${pointer}` } },
    ]),
  );
}
