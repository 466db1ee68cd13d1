import type { ExportKeySource } from "@gw/transfer";
import type { Command } from "commander";
import { wrongUse } from "../cli-error.js";
import { type CliIo, isInteractive } from "../terminal/cli-io.js";
import { readFileText, withoutFinalNewline } from "../terminal/input-text.js";
import { askNewPassphrase } from "../terminal/new-passphrase.js";
import { notice } from "../terminal/output.js";
import { requireStrong } from "../terminal/passphrase-strength.js";
import { ask } from "../terminal/prompt.js";

/** Where the key of an export comes from: asked for when none is given. */
export interface ExportKeyOptions {
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
}

const sources = "--key-file, --passphrase-file or --passphrase-env";
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function withExportKeyOptions(command: Command): Command {
  return command
    .option("--key-file <path>", "a key as gw keys generate --out writes it")
    .option("--passphrase-file <path>", "a file that holds a passphrase of 16 and more characters")
    .option("--passphrase-env <name>", "a variable that holds one");
}

/**
 * The key of a file from where the options say, else a passphrase from a prompt without echo, which
 * is asked for twice where a file is to be made with it.
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
  if (given.length > 1) throw wrongUse(`give one of ${sources}, not several`);
  const onWarning = (message: string): void => notice(io, message);
  if (keyFile !== undefined) return { source: `file:${keyFile}`, name: "--key-file", onWarning };
  if (passphraseFile !== undefined) {
    const text = withoutFinalNewline(await readFileText(passphraseFile));
    return fromPassphrase(text, "--passphrase-file", isNew);
  }
  if (passphraseEnv !== undefined) {
    return fromPassphrase(fromVariable(io, passphraseEnv), "--passphrase-env", isNew);
  }
  return { source: `passphrase:${await askForPassphrase(io, isNew)}`, name: "this file" };
}

/** Who makes a file with a passphrase that lies somewhere is told, too, where it can be guessed. */
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
  // Not repeated where it is no name: it may be the passphrase.
  if (!variableName.test(name)) {
    throw wrongUse("--passphrase-env takes the name of a variable, and never the passphrase");
  }
  const text = env[name];
  if (text !== undefined && text !== "") return text;
  throw wrongUse(`--passphrase-env names ${name}, which is not set`);
}

async function askForPassphrase(io: CliIo, isNew: boolean): Promise<string> {
  if (!isInteractive(io)) {
    throw wrongUse(`there is no terminal to ask for a passphrase on; give ${sources}`);
  }
  if (isNew) return askNewPassphrase(io);
  return ask(io, { text: "Passphrase of the file (not shown): ", echo: false });
}
