/** The fields of a credential by name, such as `{ api_key: "sk-…" }`. */
export type SecretFields = Readonly<Record<string, string>>;

/**
 * True for a plain object whose own enumerable values are all strings. A Map or a Secret has no
 * such values and would otherwise pass as empty.
 */
export function isSecretFields(value: unknown): value is SecretFields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.values(value).every((field) => typeof field === "string");
}
