import { toSnakeCase } from "@gw/entities/schemas";

/** Maps whose keys are the user's own. */
const userKeyed = new Set(["maskedValues", "authConfig"]);

/** An entity as REST spells it: field names in snake_case, absent fields absent. */
export function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      toSnakeCase(key),
      userKeyed.has(key) ? field : toJson(field),
    ]),
  );
}
