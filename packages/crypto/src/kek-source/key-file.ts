import { constants, open } from "node:fs/promises";

/** The content of a key file. */
export interface KekFile {
  /** Zeroed after use. */
  readonly content: Uint8Array;
  /** The permission bits of the file, if the platform has them. */
  readonly mode?: number | undefined;
}

/** Maximum length of a key file in bytes; bounds the read of an endless device. */
export const maxKeyFileLength = 8192;
// One byte more, to detect a longer file without reading all of it.
const readLength: number = maxKeyFileLength + 1;
// O_NONBLOCK: a pipe without a writer reads as empty instead of blocking. Absent on Windows.
const flags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a key file and its permissions, up to one byte over the maximum length. Follows links. */
export async function readKeyFile(path: string): Promise<KekFile> {
  const file = await open(path, flags);
  try {
    const { mode } = await file.stat();
    const buffer = Buffer.alloc(readLength);
    let length = 0;
    while (length < readLength) {
      const { bytesRead } = await file.read(buffer, length, readLength - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    // On Windows the permission bits do not reflect read access.
    const permissions = process.platform === "win32" ? undefined : mode;
    return { content: buffer.subarray(0, length), mode: permissions };
  } finally {
    await file.close();
  }
}
