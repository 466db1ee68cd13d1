import type { FieldProblem } from "./field-problem.ts";
import type { InvalidRequest } from "./invalid-request.ts";

const types: Readonly<Record<string, string>> = {
  array: "TYPE_MESSAGE",
  boolean: "TYPE_BOOL",
  int: "TYPE_INT32",
  number: "TYPE_FLOAT",
  string: "TYPE_STRING",
};

/** Describes a field as Gemini does. */
export function geminiProblem({
  kind,
  path,
  input,
  expected,
  values,
}: FieldProblem): InvalidRequest {
  const field = nameOf(path);
  const parent = nameOf(path.slice(0, -1));
  switch (kind) {
    case "unknown": {
      const place = parent === "" ? "" : ` at '${parent}'`;
      const message = `Invalid JSON payload received. Unknown name "${path.at(-1)}"${place}: Cannot find field.`;
      return violation(message, parent);
    }
    case "missing":
      return violation(`* GenerateContentRequest.${field}: ${field} is not specified\n`, field);
    case "type": {
      const type = types[expected] ?? "TYPE_MESSAGE";
      return violation(`Invalid value at '${field}' (${type}), ${JSON.stringify(input)}`, field);
    }
    case "value": {
      const message =
        values.length === 0 ? expected : `Please use a valid role: ${values.join(", ")}.`;
      return violation(message, field);
    }
  }
}

/** An error of Gemini about a field. */
export function violation(message: string, field: string): InvalidRequest {
  const type = "type.googleapis.com/google.rpc.BadRequest";
  const details = [{ "@type": type, fieldViolations: [{ field, description: message }] }];
  return { message, details: { details } };
}

function nameOf(path: FieldProblem["path"]): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const name = part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return index > 0 ? `.${name}` : name;
    })
    .join("");
}
