import { parseWhole } from "../../options/whole-number.js";

/** Parses the version of a key-encryption key. */
export function parseKekVersion(text: string): number {
  return parseWhole("<version>", text);
}
