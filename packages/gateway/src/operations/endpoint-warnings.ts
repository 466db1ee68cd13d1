import { endsInVersion } from "@gw/data-plane";
import type { GatewayEndpoint, InputWarning } from "@gw/entities";

/**
 * What a change of an endpoint's models breaks for its callers.
 *
 * @param after the secrets of its models after the change
 */
export function endpointWarnings(
  { modelMappings }: Pick<GatewayEndpoint, "modelMappings">,
  after: readonly (string | undefined)[],
): InputWarning[] {
  const before = modelMappings.map(({ modelDefinition }) => modelDefinition?.secretId);
  if (numberOf(before) !== 1 || numberOf(after) < 2) return [];
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

function numberOf(secrets: readonly (string | undefined)[]): number {
  return new Set(secrets.filter((id) => id !== undefined)).size;
}

/** The first segments of fixed paths below `/gateway/`. */
const fixedSegments: ReadonlySet<string | undefined> = new Set([
  ...["openai", "anthropic", "gemini", "mlflow", "proxy"],
]);

/** What is probably a mistake in those names of an endpoint that a change sets. */
export function endpointNameWarnings({
  name,
  aliases = [],
}: {
  readonly name?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
}): InputWarning[] {
  return [
    ...(name === undefined ? [] : nameWarnings(name, "name")),
    ...aliases.flatMap((one) => nameWarnings(one, "aliases")),
  ];
}

function nameWarnings(name: string, field: string): InputWarning[] {
  const remedy = "call the endpoint by `model` in the body, or choose another name";
  const segments = name.split("/");
  const [first] = segments;
  const warnings: InputWarning[] = [];
  if (fixedSegments.has(first)) {
    warnings.push({
      ...{ code: "name_begins_like_fixed_path", field },
      message:
        `\`${field}\`: ${name} begins with the segment ${first}, which fixed paths below /gateway/ ` +
        `have, too: ${remedy}`,
    });
  }
  if (endsInVersion(name)) {
    warnings.push({
      ...{ code: "name_ends_in_version", field },
      message:
        `\`${field}\`: ${name} ends with the segment ${segments.at(-1)}, which paths have as the ` +
        `version of an API: ${remedy}`,
    });
  }
  return warnings;
}
