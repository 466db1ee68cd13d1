import type { FieldProblem } from "./field-problem.ts";
import type { InvalidRequest } from "./invalid-request.ts";

/** Describes a field as OpenAI does. */
export function openAiProblem({
  kind,
  path,
  input,
  expected,
  values,
}: FieldProblem): InvalidRequest {
  const param = path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index > 0 ? `.${part}` : part))
    .join("");
  switch (kind) {
    case "unknown":
      return invalid(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
    case "missing":
      return invalid(
        `Missing required parameter: '${param}'.`,
        param,
        "missing_required_parameter",
      );
    case "type": {
      const message = `Invalid type for '${param}': expected ${expected}, but got ${nameOf(input)} instead.`;
      return invalid(message, param, "invalid_type");
    }
    case "value": {
      const rule =
        values.length === 0 ? `${expected}.` : `Supported values are: ${listed(values)}.`;
      const value = typeof input === "string" ? `'${input}'` : "the field";
      return invalid(`Invalid value: ${value}. ${rule}`, param, "invalid_value");
    }
  }
}

/** An error of OpenAI about a parameter. */
export function invalid(
  message: string,
  param: string,
  code: string | null = null,
): InvalidRequest {
  return { message, details: { param, code } };
}

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? "";
  if (quoted.length < 2) return [...quoted, last].join(" and ");
  return `${quoted.join(", ")}, and ${last}`;
}

function nameOf(input: unknown): string {
  if (input === null) return "null";
  return Array.isArray(input) ? "an array" : `a ${typeof input}`;
}
