import type { SecretValue } from "@gw/entities";
import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "../terminal/cli-io.js";
import { readFileText, readInputText, withoutFinalNewline } from "../terminal/input-text.js";
import { parseFields } from "./json-fields.js";
import { ask } from "../terminal/prompt.js";
import type { SecretOptions } from "./secret-options.js";

const sources = "--value -, --from-file, --json-stdin, --json-file or --no-value";
const fieldName = /^[A-Za-z0-9_.-]{1,128}$/;

/** Whether any option speaks of a value. */
export function hasValueSource(options: SecretOptions): boolean {
  return options.field !== undefined || sourcesOf(options).length > 0;
}

/**
 * The value of a secret from where the options say, else from a prompt without echo.
 *
 * @param defaultFields which fields are asked for when no `--field` names them
 * @throws CliError WRONG_USE; what it says never holds a part of the value
 */
export async function readSecretValue(
  io: CliIo,
  options: SecretOptions,
  defaultFields: readonly string[] = ["api_key"],
): Promise<SecretValue> {
  checkSecretOptions(options);
  if (options.value === false) return {};
  if (options.jsonStdin) return parseFields(await readInputText(io.stdin), "standard input");
  if (options.jsonFile !== undefined) {
    return parseFields(await readFileText(options.jsonFile), options.jsonFile);
  }
  const fields = options.field ?? defaultFields;
  const text = await readSingleValue(io, options, fields);
  if (text !== undefined) return { [fields[0] ?? "api_key"]: text };
  return askForFields(io, fields);
}

/**
 * Looks for what cannot be meant, without reading anything.
 *
 * @throws CliError WRONG_USE
 */
export function checkSecretOptions(options: SecretOptions): void {
  if (typeof options.value === "string" && options.value !== "-") {
    throw wrongUse(
      "--value takes only -, which reads standard input. A value on the command line is seen by " +
        "other processes and kept in the history of your shell: remove it there, and consider " +
        "replacing that credential",
    );
  }
  if (sourcesOf(options).length > 1) throw wrongUse(`give one of ${sources}, not several`);
  if (options.field?.some((field) => !fieldName.test(field))) {
    throw wrongUse(
      "--field takes the name of a field, 1 to 128 characters of A-Z a-z 0-9 _ . -, and never its " +
        "value, which is asked for",
    );
  }
  if (new Set(options.field).size !== (options.field ?? []).length) {
    throw wrongUse("--field names the same field twice");
  }
  if (options.field !== undefined && (options.jsonStdin || options.jsonFile !== undefined)) {
    throw wrongUse("--json-stdin and --json-file name the fields themselves; leave out --field");
  }
  if (options.field !== undefined && options.value === false) {
    throw wrongUse("--no-value leaves no field; leave out --field");
  }
}

function sourcesOf(options: SecretOptions): readonly unknown[] {
  const { value, fromStdin, fromFile, jsonStdin, jsonFile } = options;
  // --value - and --from-stdin say the same and may be said together.
  const fromInput = fromStdin || typeof value === "string" ? true : undefined;
  const none = value === false ? true : undefined;
  return [fromInput, none, fromFile, jsonStdin, jsonFile].filter((given) => given !== undefined);
}

async function readSingleValue(
  io: CliIo,
  { value, fromStdin, fromFile }: SecretOptions,
  fields: readonly string[],
): Promise<string | undefined> {
  const fromInput = fromStdin || value === "-";
  if (!fromInput && fromFile === undefined) return undefined;
  if (fields.length !== 1) {
    throw wrongUse(
      `one value cannot fill ${fields.length} fields; give a JSON object with --json-stdin or ` +
        "--json-file, or name one --field",
    );
  }
  const text =
    fromFile === undefined ? await readInputText(io.stdin) : await readFileText(fromFile);
  const single = withoutFinalNewline(text);
  if (single === "")
    throw wrongUse(`${fromFile ?? "standard input"} is empty; nothing was changed`);
  return single;
}

async function askForFields(io: CliIo, fields: readonly string[]): Promise<SecretValue> {
  if (!isInteractive(io)) {
    throw wrongUse(`there is no terminal to ask for the value on; give it with ${sources}`);
  }
  const entries: [string, string][] = [];
  for (const field of fields) {
    const value = await ask(io, { text: `${field} (not shown): `, echo: false });
    if (value === "") throw wrongUse(`no value was typed for ${field}; nothing was changed`);
    entries.push([field, value]);
  }
  return Object.fromEntries(entries);
}
