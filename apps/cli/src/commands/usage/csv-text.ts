import type { Output } from "../../terminal/cli-io.js";
import { printableText } from "../../terminal/printable.js";

/** CSV for a program, or for a terminal without characters that it interprets. */
export function csvText(csv: string, { isTTY }: Output): string {
  return isTTY ? printableText(csv.replaceAll("\r\n", "\n")) : csv;
}
