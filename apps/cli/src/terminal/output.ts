import type { CliIo } from "./cli-io.js";
import { printable, printableJson } from "./printable.js";
import { type Column, renderDetails, renderTable } from "./table.js";

/** Maps whose keys users choose. */
const userKeyed = new Set(["maskedValues", "authConfig", "metadata"]);

/** How one kind of entity is shown as text. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  readonly details: (item: T) => readonly (readonly [string, string | undefined])[];
  /** The entity for JSON, if the text shows more than that. */
  readonly entity?: (item: T) => unknown;
  /** Printed to stderr for an empty list. */
  readonly none: string;
}

export interface OutputOptions {
  readonly json?: boolean | undefined;
}

/** Prints a list as a table or, with `--json`, as an array. */
export function printList<T>(
  io: CliIo,
  { json }: OutputOptions,
  view: View<T>,
  items: readonly T[],
): void {
  if (json) {
    const entities = items.map((item) => entityOf(view, item));
    printJson(io, entities);
  } else if (items.length === 0) {
    notice(io, view.none);
  } else {
    const width = io.stdout.isTTY ? io.stdout.columns : undefined;
    io.stdout.write(renderTable(view.columns, items, width));
  }
}

/** Prints an entity as one line per field or, with `--json`, as an object. */
export function printOne<T>(io: CliIo, { json }: OutputOptions, view: View<T>, item: T): void {
  if (json) printJson(io, entityOf(view, item));
  else io.stdout.write(renderDetails(view.details(item)));
}

function entityOf<T>({ entity }: View<T>, item: T): unknown {
  return entity === undefined ? item : entity(item);
}

/** Prints a result as a sentence or, with `--json`, as an object. */
export function printDone(
  io: CliIo,
  { json }: OutputOptions,
  sentence: string,
  result: object,
): void {
  if (json) printJson(io, result);
  else io.stdout.write(`${printable(sentence)}\n`);
}

export function printJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${printableJson(toJson(value), 2)}\n`);
}

/** Prints a value as one line of JSON, for long lists. */
export function printJsonLine(io: CliIo, value: unknown): void {
  io.stdout.write(`${printableJson(toJson(value))}\n`);
}

/** Prints a line to stderr. */
export function notice(io: CliIo, text: string): void {
  io.stderr.write(`${printable(text)}\n`);
}

/** Prints an error as JSON in the format of the REST API. */
export function printJsonError(io: CliIo, error: object): void {
  io.stderr.write(`${printableJson(toJson(error))}\n`);
}

/** Converts an entity to the format of the REST API, with field names in snake_case. */
function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      snakeCase(key),
      userKeyed.has(key) ? field : toJson(field),
    ]),
  );
}

/** The name of a field in JSON. */
// The function of @gw/entities loads all schemas, which takes longer than most commands.
export function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
