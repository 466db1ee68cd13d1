import { parseWhole } from "../../options/whole-number.js";

/** The version of a key that a command is about. */
export function parseKekVersion(text: string): number {
  return parseWhole("<version>", text);
}
