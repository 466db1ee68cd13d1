import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ownershipProblem } from "@gw/crypto/operator-input";
import { errorCode } from "../error-code.js";
import { KeyError } from "../key-error.js";
import { accessFiles } from "./file-access.js";
import { toKekVersion } from "./key-settings.js";

/** The path of a version's key file in a folder. */
export function keyFileIn(directory: string, version: number): string {
  return join(directory, `kek-${version}`);
}

/**
 * Lists the versions with a file `kek-<version>` in a folder, ascending. Other files are ignored,
 * because mounted folders may contain additional entries.
 *
 * @throws {@link KeyError} KEY_FILE_UNREADABLE
 */
export async function keyVersionsIn(directory: string): Promise<number[]> {
  return (await namesIn(directory))
    .flatMap((name) => (name.startsWith("kek-") ? (toKekVersion(name.slice(4)) ?? []) : []))
    .sort((a, b) => a - b);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    const names = await accessFiles(() => readdir(directory));
    const problem = ownershipProblem(await accessFiles(() => stat(directory)));
    if (problem === undefined) return names;
    throw new KeyError("KEY_FILE_UNREADABLE", `The key folder ${directory} ${problem}`);
  } catch (error) {
    if (KeyError.is(error)) throw error;
    throw new KeyError(
      "KEY_FILE_UNREADABLE",
      `The key folder ${directory} cannot be read (${errorCode(error)}): create it and make it ` +
        "readable for the user that runs the gateway",
    );
  }
}
