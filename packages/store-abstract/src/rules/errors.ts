import { GatewayError } from "@gw/entities";
import { toSnakeCase } from "@gw/entities/schemas";

/** Throws `GatewaySecret not found (secret_id='…')` with all given keys and values. */
export function notFound(
  entity: string,
  key: Readonly<Record<string, string | readonly string[] | undefined>>,
): never {
  throw new GatewayError("RESOURCE_DOES_NOT_EXIST", `${entity} not found (${describeKey(key)})`);
}

/** Throws `GatewaySecret already exists (secret_name='…')`. */
export function alreadyExists(
  entity: string,
  key: Readonly<Record<string, string | undefined>>,
): never {
  throw new GatewayError(
    "RESOURCE_ALREADY_EXISTS",
    `${entity} already exists (${describeKey(key)})`,
  );
}

/** Joins up to ten quoted names for an error message. */
export function joinNames(names: readonly string[]): string {
  const quoted = names.slice(0, 10).map((name) => `'${name}'`);
  return names.length > 10 ? `${quoted.join(", ")} and more` : quoted.join(", ");
}

function describeKey(
  key: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const parts = Object.entries(key).flatMap(([field, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "string" ? [value] : value;
    return [`${toSnakeCase(field)}=${values.map((one) => `'${one}'`).join(", ")}`];
  });
  return parts.join(", ");
}
