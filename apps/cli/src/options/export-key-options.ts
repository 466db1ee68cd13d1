import type { ExportKeySource } from "@gw/transfer";
import type { Command } from "commander";
import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "../terminal/cli-io.js";
import { readFileText } from "../terminal/input-text.js";
import { askNewPassphrase } from "../terminal/new-passphrase.js";
import { notice } from "../terminal/output.js";
import { requireStrong } from "../terminal/passphrase-strength.js";
import { ask } from "../terminal/prompt.js";

/** The source of an export key; without one, the command asks for a passphrase. */
export interface ExportKeyOptions {
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
}

const sources = "--key-file, --passphrase-file or --passphrase-env";
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function withExportKeyOptions(command: Command): Command {
  return command
    .option("--key-file <path>", "a key file of gw keys generate --out")
    .option("--passphrase-file <path>", "a file with a passphrase of 16 or more characters")
    .option("--passphrase-env <name>", "a variable with a passphrase");
}

/**
 * Reads the key of an export file from the source in the options, or asks for a passphrase without
 * echo: twice for a new file.
 *
 * @throws CliError WRONG_USE
 */
export async function readExportKey(
  io: CliIo,
  options: ExportKeyOptions,
  { isNew }: { readonly isNew: boolean },
): Promise<ExportKeySource> {
  const { keyFile, passphraseFile, passphraseEnv } = options;
  const given = [keyFile, passphraseFile, passphraseEnv].filter((one) => one !== undefined);
  if (given.length > 1) throw wrongUse(`pass only one of ${sources}`);
  const onWarning = (message: string): void => notice(io, message);
  if (keyFile !== undefined) return { source: `file:${keyFile}`, name: "--key-file", onWarning };
  if (passphraseFile !== undefined) {
    return fromPassphrase(readFileText(passphraseFile), "--passphrase-file", isNew);
  }
  if (passphraseEnv !== undefined) {
    return fromPassphrase(fromVariable(io, passphraseEnv), "--passphrase-env", isNew);
  }
  return { source: `passphrase:${await askForPassphrase(io, isNew)}`, name: "this file" };
}

/** Also rejects a weak passphrase of a file or a variable for a new export. */
async function fromPassphrase(
  text: string,
  name: string,
  isNew: boolean,
): Promise<ExportKeySource> {
  const source = `passphrase:${text}`;
  if (isNew) {
    await requireForm(source, name);
    await requireStrong(text);
  }
  return { source, name };
}

async function requireForm(source: string, name: string): Promise<void> {
  const { KekSettingError, parseKekSource } = await import("@gw/crypto");
  try {
    parseKekSource(source, { name });
  } catch (error) {
    throw KekSettingError.is(error) ? wrongUse(error.message) : error;
  }
}

function fromVariable({ env }: CliIo, name: string): string {
  // The message omits the text, which may be the passphrase.
  if (!variableName.test(name)) {
    throw wrongUse("--passphrase-env must be the name of a variable, never the passphrase");
  }
  const text = env[name];
  if (text !== undefined && text !== "") return text;
  throw wrongUse(`--passphrase-env names the variable ${name}, which is not set`);
}

async function askForPassphrase(io: CliIo, isNew: boolean): Promise<string> {
  if (!isInteractive(io)) {
    throw wrongUse(`there is no terminal to ask for a passphrase on; pass ${sources}`);
  }
  if (isNew) return askNewPassphrase(io);
  return ask(io, { text: "Passphrase of the file (not shown): ", echo: false });
}
