import type { z } from "zod";
import { GatewayError } from "../errors.js";
import { isConflict } from "./unique-by.schema.js";

/** Validates a `T`; hides the validation library. */
export type Schema<T> = z.ZodType<T>;

/**
 * Validates an input against its schema and returns a normalised copy.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE, or RESOURCE_ALREADY_EXISTS if items of a list
 * have the same key. The message names the field in snake_case and the rule, and never quotes the
 * input.
 *
 * @example
 * ```ts
 * const input = parseInput(createGatewaySecretSchema, JSON.parse(body));
 * ```
 */
export function parseInput<T>(schema: Schema<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find((one) => !isConflict(one)) ?? issues[0];
  const field = issue === undefined ? "" : fieldName(issue.path);
  throw new GatewayError(
    issue !== undefined && isConflict(issue)
      ? "RESOURCE_ALREADY_EXISTS"
      : "INVALID_PARAMETER_VALUE",
    `${field === "" ? "The input" : `\`${field}\``} ${issue?.message ?? "is not valid"}`,
  );
}

// Safe to show: a path contains only keys and indices of our schemas. Errors inside secret_value
// and auth_config report the container.
function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${toSnakeCase(String(part))}`))
    .join("")
    .replace(/^\./, "");
}

/** Converts `secretName` to `secret_name`. */
export function toSnakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
