import { readFile } from "node:fs/promises";
import { wrongUse } from "../cli-error.js";
import type { Input } from "./cli-io.js";

// Far more than any credential has; what is larger was not meant.
const maxBytes = 1_048_576;

/** All of standard input as text. */
export async function readInputText(stdin: Input): Promise<string> {
  if (stdin.isTTY) {
    throw wrongUse(
      "standard input is a terminal, where typing shows; pipe the value in, or leave the option " +
        "out to be asked without echo",
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

/** A file as text. */
export async function readFileText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`${path} cannot be read (${error.code}); name a file that you may read`);
  });
  if (bytes.length > maxBytes) throw tooLarge(path);
  return decode(bytes, path);
}

/** `echo` and editors end a line that belongs to no value. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function tooLarge(source: string) {
  return wrongUse(`${source} holds more than 1 MiB, which is no credential; nothing was changed`);
}

function decode(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrongUse(`${source} is not valid UTF-8 text; nothing was changed`);
  }
}
