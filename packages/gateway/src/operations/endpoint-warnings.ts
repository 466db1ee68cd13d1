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

/** The first segments of fixed paths below `/gateway/`. */
const fixedSegments: ReadonlySet<string | undefined> = new Set([
  ...["openai", "anthropic", "gemini", "mlflow", "proxy"],
]);

/** What is probably a mistake in the name of an endpoint. */
export function endpointNameWarnings({ name }: GatewayEndpoint): InputWarning[] {
  const [segment] = name.split("/");
  if (!fixedSegments.has(segment)) return [];
  return [
    {
      code: "name_begins_like_fixed_path",
      field: "name",
      message:
        `\`name\` begins with the segment ${segment}, which fixed paths below /gateway/ have, too: call ` +
        "the endpoint by `model` in the body, or choose another name",
    },
  ];
}
