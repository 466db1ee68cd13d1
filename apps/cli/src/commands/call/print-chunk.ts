import { once } from "node:events";
import type { Output } from "../../terminal/cli-io.js";
import { printableText } from "../../terminal/printable.js";

/** Prints what a model says at the pace of its reader. It cannot drive a terminal. */
export async function printPiece(
  stdout: Output,
  piece: string,
  signal: AbortSignal,
): Promise<void> {
  if (piece === "") return;
  const hasRoom = stdout.write(stdout.isTTY ? printableText(piece) : piece);
  if (!hasRoom) await once(stdout, "drain", { signal });
}
