import { readBounded } from "@gw/crypto";
import { decodeText, OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import { type CliError, wrongUse } from "../cli-error.js";
import type { Input } from "./cli-io.js";

/** The limit of a text, and what did not happen when the text cannot be used. */
interface TextUse {
  readonly mebibytes: number;
  readonly undone: string;
}

// More than any credential has.
const value: TextUse = { mebibytes: 1, undone: "nothing was changed" };
// Twice the default limit of a server.
const prompt: TextUse = { mebibytes: 64, undone: "nothing was sent" };

/** Reads a value from standard input as text, without one line break at its end. */
export async function readInputText(stdin: Input): Promise<string> {
  if (stdin.isTTY) {
    throw wrongUse(
      "standard input is a terminal, which would show the value; pipe the value, or omit the option " +
        "to be asked without echo",
    );
  }
  return withoutFinalNewline(await readText(stdin, value));
}

/** Reads a prompt from standard input, which may be a terminal. */
export function readInputPrompt(stdin: Input): Promise<string> {
  return readText(stdin, prompt);
}

/** Reads a file with a value as text, without one line break at its end. */
export function readFileText(path: string): string {
  try {
    return readOperatorFile(path, { maxLength: bytesOf(value) }).text;
  } catch (error) {
    if (!OperatorFileError.is(error)) throw error;
    throw wrongUse(`${path} ${error.message}; ${value.undone}`);
  }
}

async function readText(stdin: Input, use: TextUse): Promise<string> {
  const bytes = await readBounded(stdin, bytesOf(use)).catch((error: unknown) => {
    throw error instanceof RangeError ? tooLarge("standard input", use) : error;
  });
  return decode(bytes, "standard input", use);
}

function bytesOf({ mebibytes }: TextUse): number {
  return mebibytes * 1_048_576;
}

function tooLarge(source: string, { mebibytes, undone }: TextUse): CliError {
  return wrongUse(`${source} must be at most ${mebibytes} MiB; ${undone}`);
}

function decode(bytes: Buffer, source: string, { undone }: TextUse): string {
  const text = decodeText(bytes);
  if (text === undefined) throw wrongUse(`${source} is not valid UTF-8 text; ${undone}`);
  return text;
}

/** Removes the line break that `echo` and editors add. */
function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}
