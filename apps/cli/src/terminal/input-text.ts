import { readFile } from "node:fs/promises";
import { wrongUse } from "../cli-error.js";
import type { Input } from "./cli-io.js";

// More than any credential has.
const maxBytes = 1_048_576;

/** Reads standard input as text. */
export async function readInputText(stdin: Input): Promise<string> {
  if (stdin.isTTY) {
    throw wrongUse(
      "standard input is a terminal, which would show the value; pipe the value, or omit the option " +
        "to be asked without echo",
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Buffer));
    bytes += chunks.at(-1)?.length ?? 0;
    if (bytes > maxBytes) throw tooLarge("standard input");
  }
  return decode(Buffer.concat(chunks), "standard input");
}

/** Reads a file as text. */
export async function readFileText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`${path} cannot be read (${error.code}); pass a readable file`);
  });
  if (bytes.length > maxBytes) throw tooLarge(path);
  return decode(bytes, path);
}

/** Removes the newline that `echo` and editors add. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function tooLarge(source: string) {
  return wrongUse(`${source} must be at most 1 MiB; nothing was changed`);
}

function decode(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrongUse(`${source} is not valid UTF-8 text; nothing was changed`);
  }
}
