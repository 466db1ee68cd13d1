import { once } from "node:events";
import type { Output } from "../../terminal/cli-io.js";
import { printableText } from "../../terminal/printable.js";

/** Prints a chunk of a response at the speed of the reader; escapes it on a terminal. */
export async function printChunk(
  stdout: Output,
  chunk: string,
  signal: AbortSignal,
): Promise<void> {
  if (chunk === "") return;
  const hasRoom = stdout.write(stdout.isTTY ? printableText(chunk) : chunk);
  if (!hasRoom) await once(stdout, "drain", { signal });
}
