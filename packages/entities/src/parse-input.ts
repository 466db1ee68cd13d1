import type { z } from "zod";
import { GatewayError } from "./errors.js";

/**
 * Checks an input against its schema and returns the normalised copy.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE that names the field as SQL and the wire
 * spell it, and the rule; nothing of the input itself is repeated.
 *
 * @example
 * ```ts
 * const input = parseInput(createGatewaySecretSchema, JSON.parse(body));
 * ```
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined ? "" : fieldName(issue.path);
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `${field === "" ? "The input" : field} ${issue?.message ?? "is not valid"}`,
  );
}

// The paths of our schemas hold only their own keys and indices: what is inside of secret_value
// and auth_config reports the container.
function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${toSnakeCase(String(part))}`))
    .join("")
    .replace(/^\./, "");
}

/** `secretName` → `secret_name`. */
export function toSnakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
