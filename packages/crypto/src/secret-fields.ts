/** The fields of a credential by name, such as `{ api_key: "sk-…" }`. */
export type SecretFields = Readonly<Record<string, string>>;

/**
 * True for a plain object all of whose own enumerable values are strings. Plain, because a Map or a
 * Secret would pass with no values at all, and be written as something else.
 */
export function isSecretFields(value: unknown): value is SecretFields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.values(value).every((field) => typeof field === "string");
}
