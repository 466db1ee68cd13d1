import { defaultMaxLength } from "../operator-input/operator-file.js";
import { OperatorFileError } from "../operator-input/operator-file-error.js";
import { ownershipProblem } from "../operator-input/ownership.js";
import { readOperatorBytes } from "../operator-input/read-operator-bytes.js";

/** The content of a key file. */
export interface KekFile {
  /** Zeroed after use. */
  readonly content: Uint8Array;
  /** The permission bits of the file, if the platform has them. */
  readonly mode?: number | undefined;
}

/** Maximum length of a key file in bytes; bounds the read of an endless device. */
export const maxKeyFileLength: number = defaultMaxLength;

/** Options of {@link readKeyFile}. */
export interface ReadKeyFileOptions {
  /** Whether it must be a regular file, which can be read again. */
  readonly isRegular?: boolean | undefined;
}

/**
 * Reads a key file and its permissions, up to one byte over the maximum length, without blocking the
 * process. Follows links.
 *
 * @throws OperatorFileError if it cannot be read, or if other users could have written it
 */
export async function readKeyFile(
  path: string,
  { isRegular = false }: ReadKeyFileOptions = {},
): Promise<KekFile> {
  const { bytes, stats } = await readOperatorBytes(path, {
    maxLength: maxKeyFileLength,
    isRegular,
  });
  const problem = ownershipProblem(stats);
  if (problem !== undefined) {
    bytes.fill(0);
    throw new OperatorFileError(problem);
  }
  // On Windows the permission bits do not reflect read access.
  const mode = process.platform === "win32" ? undefined : stats.mode;
  return { content: bytes, mode };
}
