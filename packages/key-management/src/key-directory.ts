import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./error-code.js";
import { KeyError } from "./key-error.js";
import { toKekVersion } from "./key-settings.js";

/** The file of a version in a folder of keys. */
export function keyFileIn(directory: string, version: number): string {
  return join(directory, `kek-${version}`);
}

/**
 * The versions for which a folder has a file `kek-<version>`, ascending. Other names are left
 * alone: a folder that is mounted may have files of the mounting's own.
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
    return await readdir(directory);
  } catch (error) {
    throw new KeyError(
      "KEY_FILE_UNREADABLE",
      `The folder of keys ${directory} cannot be read (${errorCode(error)}): ` +
        "it must exist and be readable by the user that the gateway runs as",
    );
  }
}
