import { AssertionError } from "node:assert/strict";
import { inspect } from "node:util";

/** A failed case of a conformance suite. */
export interface FailedCase {
  /** Its groups and its name, from the outside in. */
  readonly path: readonly string[];
  /** The types and members that define the rule. */
  readonly contract: string;
  /** The package that exports them. */
  readonly packageName: string;
}

const maxLength = 300;

/**
 * Adds to the message of a failure which case failed and what it expected, in words. Test runners may
 * show a failed case without its groups, and an assertion without a message as `true !== false`.
 */
export function explainFailure(error: unknown, { path, contract, packageName }: FailedCase): void {
  if (!(error instanceof Error)) return;
  const { message, stack } = error;
  const isBare = error instanceof AssertionError && error.generatedMessage;
  const reason = isBare ? `${inWords(error)}\n\n${message}` : message;
  error.message =
    `${path.join(" > ")}: ${reason}\n\n` +
    `The rule "${path.at(-1)}" is documented at ${contract} in ${packageName}.`;
  // Some runners print the stack alone, which contains the message.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}

function inWords({ actual, expected, operator }: AssertionError): string {
  const isNegated = operator.startsWith("not");
  const wanted = `${isNegated ? "anything but " : ""}${show(expected)}`;
  return `expected ${wanted}, but got ${show(actual)}`;
}

function show(value: unknown): string {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4 });
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
