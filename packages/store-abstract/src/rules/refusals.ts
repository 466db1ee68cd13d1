import { GatewayError } from "@gw/entities";
import { toSnakeCase } from "@gw/entities/schemas";

/** `GatewaySecret not found (secret_id='…')`; several keys or values are all named. */
export function notFound(
  entity: string,
  key: Readonly<Record<string, string | readonly string[] | undefined>>,
): never {
  const parts = Object.entries(key).flatMap(([field, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "string" ? [value] : value;
    return [`${toSnakeCase(field)}=${values.map((one) => `'${one}'`).join(", ")}`];
  });
  throw new GatewayError("RESOURCE_DOES_NOT_EXIST", `${entity} not found (${parts.join(", ")})`);
}

/** A unique name that is taken. */
export function alreadyExists(
  entity: string,
  key: Readonly<Record<string, string | undefined>>,
): never {
  const parts = Object.entries(key).flatMap(([field, value]) =>
    value === undefined ? [] : [`${toSnakeCase(field)}='${value}'`],
  );
  throw new GatewayError(
    "RESOURCE_ALREADY_EXISTS",
    `${entity} already exists (${parts.join(", ")})`,
  );
}

/** Up to ten names for an error message. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `'${name}'`);
  return names.length > 10 ? `${shown.join(", ")} and more` : shown.join(", ");
}
