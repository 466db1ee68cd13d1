/** Maps whose keys are the user's own. */
const userKeyed = new Set(["maskedValues", "authConfig"]);

/** An entity as REST spells it: field names in snake_case, absent fields absent. */
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

// That of @gw/entities comes with all schemas, which take longer to load than most commands.
function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
