import type { FieldProblem } from "./field-problem.ts";
import type { InvalidRequest } from "./invalid-request.ts";

const types: Readonly<Record<string, string>> = {
  array: "list",
  int: "integer",
  object: "dictionary",
  record: "dictionary",
};

/** Describes a field as Anthropic does. */
export function anthropicProblem(problem: FieldProblem): InvalidRequest {
  return { message: `${problem.path.join(".")}: ${ruleOf(problem)}` };
}

function ruleOf({ kind, input, expected, values }: FieldProblem): string {
  switch (kind) {
    case "unknown":
      return "Extra inputs are not permitted";
    case "missing":
      return "Field required";
    case "type":
      return `Input should be a valid ${expected
        .split(" or ")
        .map((type) => types[type] ?? type)
        .join(" or ")}`;
    case "value":
      return values.length === 0
        ? expected
        : `Input ${JSON.stringify(input)} should be ${values.map((value) => `'${value}'`).join(", ")}`;
  }
}
