import type { ModelTestResult } from "@gw/entities";
import type { Output } from "../terminal/cli-io.js";
import { printable } from "../terminal/printable.js";
import { renderTable } from "../terminal/table.js";

/** Renders the test result of each model as a table, followed by the errors. */
export function renderTestResults(
  results: readonly ModelTestResult[],
  { isTTY, columns }: Output,
): string {
  const table = renderTable(
    [
      { title: "model", of: ({ name }: ModelTestResult) => name },
      {
        title: "calls",
        of: ({ provider, modelName }) =>
          provider === undefined ? undefined : `${provider}/${modelName}`,
      },
      { title: "outcome", of: ({ outcome }) => outcome },
      { title: "operation", of: ({ operation }) => operation },
      { title: "status", of: ({ status }) => status?.toString() },
      { title: "ms", of: ({ ms }) => ms?.toString() },
    ],
    results,
    isTTY ? columns : undefined,
  );
  const errors = results.flatMap(({ name, error }) =>
    error === undefined ? [] : [`${printable(`${name}: ${error}`)}\n`],
  );
  return [table, ...(errors.length > 0 ? ["\n", ...errors] : [])].join("");
}
