import { CliError } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";

/**
 * Writes a new file that only its owner can read.
 *
 * @throws CliError RESOURCE_ALREADY_EXISTS if the file exists, FAILED if it cannot be written
 */
export async function writeNewFile(path: string, text: string): Promise<void> {
  // Few commands write files, so others start without it.
  const { writeDurableFile } = await import("@gw/key-management/durable-file");
  const isNew = await writeDurableFile(path, text).catch(({ code }: NodeJS.ErrnoException) => {
    throw new CliError(exitCodes.failed, "FAILED", `${path} cannot be written (${code})`);
  });
  if (isNew) return;
  throw new CliError(
    exitCodes.rejected,
    "RESOURCE_ALREADY_EXISTS",
    `${path} already exists and is never overwritten; pass another file`,
  );
}
