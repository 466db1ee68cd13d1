import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { maxWait, openFlags, waitStep } from "./operator-file.js";
import { OperatorFileError, unreadable } from "./operator-file-error.js";

/**
 * Reads up to one byte more than the maximum length, which shows that a file is longer. Does not block
 * the process while the writer of a pipe takes its time.
 *
 * @throws OperatorFileError with the error code of the system, or if the file is not regular as required
 */
export async function readOperatorBytes(
  path: string,
  { maxLength, isRegular }: { readonly maxLength: number; readonly isRegular: boolean },
): Promise<{ readonly bytes: Buffer; readonly stats: Stats }> {
  try {
    const file = await open(path, openFlags);
    try {
      const stats = await file.stat();
      // A folder fails to be read.
      if (isRegular && !stats.isFile() && !stats.isDirectory()) {
        const rule = "must be a regular file: the gateway reads it again while it runs";
        throw new OperatorFileError(rule);
      }
      return { bytes: await readToEnd(file, maxLength + 1), stats };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw OperatorFileError.is(error) ? error : unreadable(error);
  }
}

async function readToEnd(file: FileHandle, maxLength: number): Promise<Buffer> {
  const buffer = Buffer.alloc(maxLength);
  let length = 0;
  for (let waited = 0; length < maxLength; ) {
    try {
      const { bytesRead } = await file.read(buffer, length, maxLength - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    } catch (error) {
      // The writer of the pipe has not finished.
      const isPending = (error as NodeJS.ErrnoException).code === "EAGAIN";
      if (!isPending || waited >= maxWait) throw error;
      waited += waitStep;
      await wait(waitStep);
    }
  }
  return buffer.subarray(0, length);
}
