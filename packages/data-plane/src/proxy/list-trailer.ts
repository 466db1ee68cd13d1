/**
 * The text to send after the last byte of a JSON array that was cut off, so that its last element is
 * the error. Absent within an element, where no other can follow.
 */
export function listTrailer(sent: Buffer, error: object): string | undefined {
  const last = sent.toString("latin1").trimEnd().at(-1);
  if (last !== "[" && last !== "," && last !== "}") return undefined;
  return `${last === "}" ? "," : ""}${JSON.stringify(error)}]`;
}
