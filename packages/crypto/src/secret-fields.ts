/** The fields of a credential by name, such as `{ api_key: "sk-…" }`. */
export type SecretFields = Readonly<Record<string, string>>;

/** True for an object all of whose own enumerable values are strings. */
export function isSecretFields(value: unknown): value is SecretFields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((field) => typeof field === "string");
}
