import { type ProtocolRoute, protocolRoutes, type RouteCall } from "@gw/store-rest/protocol";
import { requestExamples } from "./examples.js";

/** Where the response to a creation has the id of the new object. */
const createdIds: Readonly<Partial<Record<RouteCall, readonly [field: string, pointer: string]>>> =
  {
    createGatewaySecret: ["secret_id", "/secret/secret_id"],
    createGatewayModelDefinition: ["model_definition_id", "/model_definition/model_definition_id"],
    createGatewayEndpoint: ["endpoint_id", "/endpoint/endpoint_id"],
    createAccessToken: ["token_id", "/info/token_id"],
  };

/** The links from a creation to the operations on the new object: their examples with its id. */
export function linksOf({ call }: ProtocolRoute): Record<string, object> {
  const created = createdIds[call];
  if (created === undefined) return {};
  const [field, pointer] = created;
  const links = protocolRoutes.flatMap((target) => {
    const example = requestExamples[target.call];
    if (example === undefined || target.path.endsWith("/list")) return [];
    const text = JSON.stringify(example);
    if (!text.includes(`"${field}"`)) return [];
    const request: unknown = JSON.parse(text, (key, value: unknown) =>
      key === field ? `$response.body#${pointer}` : value,
    );
    const values =
      target.method === "GET" ? { parameters: { ref: request } } : { requestBody: request };
    return [[target.call, { operationId: target.call, ...values }] as const];
  });
  return Object.fromEntries(links);
}
