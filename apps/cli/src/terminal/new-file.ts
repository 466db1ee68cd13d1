import { CliError } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";

/**
 * Writes a new file that only its owner can read, and that appears when it is complete.
 *
 * @throws CliError RESOURCE_ALREADY_EXISTS if the file exists, FAILED if it cannot be written; what
 * `content` throws
 */
export async function writeNewFile(
  path: string,
  content: string | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  // Few commands write files, so others start without it.
  const { DurableFile } = await import("@gw/key-management/durable-file");
  const failed = ({ code }: NodeJS.ErrnoException): never => {
    throw new CliError(exitCodes.failed, "FAILED", `${path} cannot be written (${code})`);
  };
  const file = await DurableFile.create(path).catch(failed);
  try {
    const parts = typeof content === "string" ? [content] : content;
    for await (const part of parts) await file.write(part).catch(failed);
    if (await file.publish().catch(failed)) return;
  } finally {
    await file.discard();
  }
  throw new CliError(
    exitCodes.rejected,
    "RESOURCE_ALREADY_EXISTS",
    `${path} already exists and is never overwritten; pass another file`,
  );
}
