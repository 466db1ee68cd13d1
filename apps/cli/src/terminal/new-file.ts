import { open, unlink } from "node:fs/promises";
import { CliError } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";

/**
 * Writes a new file that only its owner can read.
 *
 * @throws CliError RESOURCE_ALREADY_EXISTS if the file exists
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
    // A partial key must not remain.
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
    `${path} already exists and is never overwritten; pass another file`,
  );
}

function failed(path: string, { code }: NodeJS.ErrnoException): CliError {
  return new CliError(exitCodes.failed, "FAILED", `${path} cannot be written (${code})`);
}
