import type { GatewayEndpoint, InputWarning } from "@gw/entities";

/** What a change of an endpoint's models breaks for its callers. */
export function endpointWarnings(before: GatewayEndpoint, after: GatewayEndpoint): InputWarning[] {
  if (secretsOf(before).size !== 1 || secretsOf(after).size < 2) return [];
  return [
    {
      code: "ids_without_account",
      field: "model_configs",
      message:
        "`model_configs` uses several secrets now: ids of state that the endpoint returned before, " +
        "such as `previous_response_id`, do not tell their account and are refused with 422",
    },
  ];
}

function secretsOf({ modelMappings }: GatewayEndpoint): ReadonlySet<string> {
  const ids = modelMappings.map(({ modelDefinition }) => modelDefinition?.secretId);
  return new Set(ids.filter((id) => id !== undefined));
}
