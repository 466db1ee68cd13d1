import { operations } from "../formats/operations.js";

/** Whether a base URL ends in the path of an operation, such as `/chat/completions`. */
export function endsInOperationPath(apiBase: string): boolean {
  const path = apiBase.replace(/\/+$/, "");
  return Object.values(operations).some((operation) =>
    path.endsWith(operation.path.replace(/^.*\{model\}/, "")),
  );
}
