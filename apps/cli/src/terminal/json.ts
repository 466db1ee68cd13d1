/** Maps whose keys users choose. */
const userKeyed = new Set(["maskedValues", "authConfig"]);

/** Converts an entity to the format of the REST API, with field names in snake_case. */
export function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      snakeCase(key),
      userKeyed.has(key) ? field : toJson(field),
    ]),
  );
}

// The function of @gw/entities loads all schemas, which takes longer than most commands.
function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
