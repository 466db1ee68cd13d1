import { open, unlink } from "node:fs/promises";
import { CliError } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";

/**
 * Writes a file that only its owner may read and that did not exist before.
 *
 * @throws CliError RESOURCE_ALREADY_EXISTS rather than touching what is there
 */
export async function writeNewFile(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw exists(path);
    throw failed(path, error);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    // Half a key is worse than none.
    await unlink(path);
    throw failed(path, error as NodeJS.ErrnoException);
  } finally {
    await file.close();
  }
}

function exists(path: string): CliError {
  return new CliError(
    exitCodes.refused,
    "RESOURCE_ALREADY_EXISTS",
    `${path} exists and is never overwritten; name another file`,
  );
}

function failed(path: string, { code }: NodeJS.ErrnoException): CliError {
  return new CliError(exitCodes.failed, "FAILED", `${path} cannot be written (${code})`);
}
