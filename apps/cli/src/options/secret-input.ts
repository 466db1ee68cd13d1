import type { SecretValue } from "@gw/entities";
import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "../terminal/cli-io.js";
import { readFileText, readInputText } from "../terminal/input-text.js";
import { ask } from "../terminal/prompt.js";
import { parseFields } from "./json-fields.js";
import type { SecretOptions } from "./secret-options.js";

const sources = "--value -, --from-file, --json-stdin, --json-file or --no-value";
const fieldName = /^[A-Za-z0-9_.-]{1,128}$/;

/** Whether an option concerns the value. */
export function hasValueSource(options: SecretOptions): boolean {
  return options.field !== undefined || sourcesOf(options).length > 0;
}

/**
 * Reads the value of a secret from the source in the options, or asks for it without echo.
 *
 * @param defaultFields the fields to ask for without `--field`
 * @throws CliError WRONG_USE; the message never contains a part of the value
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
    return parseFields(readFileText(options.jsonFile), options.jsonFile);
  }
  const fields = options.field ?? defaultFields;
  const text = await readSingleValue(io, options, fields);
  if (text !== undefined) return { [fields[0] ?? "api_key"]: text };
  return askForFields(io, fields);
}

/**
 * Rejects inconsistent options before anything is read.
 *
 * @throws CliError WRONG_USE
 */
export function checkSecretOptions(options: SecretOptions): void {
  if (typeof options.value === "string" && options.value !== "-") {
    throw wrongUse(
      "--value must be -, which reads standard input. Other processes and the history of your shell " +
        "see a value on the command line: remove it from the history and consider replacing the " +
        "credential",
    );
  }
  if (sourcesOf(options).length > 1) throw wrongUse(`pass only one of ${sources}`);
  if (options.field?.some((field) => !fieldName.test(field))) {
    throw wrongUse(
      "--field must be the name of a field of 1 to 128 characters from A-Z a-z 0-9 _ . -, never its " +
        "value; the command asks for the value",
    );
  }
  if (new Set(options.field).size !== (options.field ?? []).length) {
    throw wrongUse("--field has the same name twice");
  }
  if (options.field !== undefined && (options.jsonStdin || options.jsonFile !== undefined)) {
    throw wrongUse(
      "--field cannot be used with --json-stdin or --json-file, whose JSON names the fields",
    );
  }
  if (options.field !== undefined && options.value === false) {
    throw wrongUse("--field cannot be used with --no-value");
  }
}

function sourcesOf(options: SecretOptions): readonly unknown[] {
  const { value, fromStdin, fromFile, jsonStdin, jsonFile } = options;
  // --value - and --from-stdin mean the same and may be combined.
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
      `one value cannot fill ${fields.length} fields; pass a JSON object with --json-stdin or ` +
        "--json-file, or a single --field",
    );
  }
  const single = fromFile === undefined ? await readInputText(io.stdin) : readFileText(fromFile);
  if (single === "")
    throw wrongUse(`${fromFile ?? "standard input"} is empty; nothing was changed`);
  return single;
}

async function askForFields(io: CliIo, fields: readonly string[]): Promise<SecretValue> {
  if (!isInteractive(io)) {
    throw wrongUse(`there is no terminal to ask for the value on; pass ${sources}`);
  }
  const entries: [string, string][] = [];
  for (const field of fields) {
    const value = await ask(io, { text: `${field} (not shown): `, echo: false });
    if (value === "") throw wrongUse(`the value of ${field} is empty; nothing was changed`);
    entries.push([field, value]);
  }
  return Object.fromEntries(entries);
}
