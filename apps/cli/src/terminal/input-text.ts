import { readFile } from "node:fs/promises";
import { type CliError, wrongUse } from "../cli-error.js";
import type { Input } from "./cli-io.js";
import { readBounded } from "./read-bounded.js";

/** The limit of a text, and what did not happen when the text cannot be used. */
interface TextUse {
  readonly mebibytes: number;
  readonly undone: string;
}

// More than any credential has.
const value: TextUse = { mebibytes: 1, undone: "nothing was changed" };
// Twice the default limit of a server.
const prompt: TextUse = { mebibytes: 64, undone: "nothing was sent" };

/** Reads a value from standard input as text. */
export async function readInputText(stdin: Input): Promise<string> {
  if (stdin.isTTY) {
    throw wrongUse(
      "standard input is a terminal, which would show the value; pipe the value, or omit the option " +
        "to be asked without echo",
    );
  }
  return readText(stdin, value);
}

/** Reads a prompt from standard input, which may be a terminal. */
export function readInputPrompt(stdin: Input): Promise<string> {
  return readText(stdin, prompt);
}

/** Reads a file with a value as text. */
export async function readFileText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`${path} cannot be read (${error.code}); pass a readable file`);
  });
  if (bytes.length > bytesOf(value)) throw tooLarge(path, value);
  return decode(bytes, path, value);
}

/** Removes the newline that `echo` and editors add. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

async function readText(stdin: Input, use: TextUse): Promise<string> {
  const bytes = await readBounded(stdin, bytesOf(use));
  if (bytes === undefined) throw tooLarge("standard input", use);
  return decode(bytes, "standard input", use);
}

function bytesOf({ mebibytes }: TextUse): number {
  return mebibytes * 1_048_576;
}

function tooLarge(source: string, { mebibytes, undone }: TextUse): CliError {
  return wrongUse(`${source} must be at most ${mebibytes} MiB; ${undone}`);
}

function decode(bytes: Buffer, source: string, { undone }: TextUse): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrongUse(`${source} is not valid UTF-8 text; ${undone}`);
  }
}
