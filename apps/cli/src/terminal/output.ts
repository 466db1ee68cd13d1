import type { CliIo } from "./cli-io.js";
import { toJson } from "./json.js";
import { printable, printableJson } from "./printable.js";
import { type Column, renderDetails, renderTable } from "./table.js";

/** How one kind of thing is shown to people. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  readonly details: (item: T) => readonly (readonly [string, string | undefined])[];
  /** The entity as programs get it, where what people see holds more. */
  readonly entity?: (item: T) => unknown;
  /** Said on stderr when a list is empty. */
  readonly none: string;
}

export interface OutputOptions {
  readonly json?: boolean | undefined;
}

/** A list: a table for people, an array for programs. */
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

/** One thing: its fields under each other for people, an object for programs. */
export function printOne<T>(io: CliIo, { json }: OutputOptions, view: View<T>, item: T): void {
  if (json) printJson(io, entityOf(view, item));
  else io.stdout.write(renderDetails(view.details(item)));
}

function entityOf<T>({ entity }: View<T>, item: T): unknown {
  return entity === undefined ? item : entity(item);
}

/** A sentence for people, an object for programs. */
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

/** One thing a line, for lists without end. */
export function printJsonLine(io: CliIo, value: unknown): void {
  io.stdout.write(`${printableJson(toJson(value))}\n`);
}

/** Something worth knowing that is no result. */
export function notice(io: CliIo, text: string): void {
  io.stderr.write(`${printable(text)}\n`);
}

/** An error for programs, in the form that REST has. */
export function printJsonError(io: CliIo, error: object): void {
  io.stderr.write(`${printableJson(toJson(error))}\n`);
}
