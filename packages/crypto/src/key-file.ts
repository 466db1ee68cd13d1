import { constants, open } from "node:fs/promises";

/** A key file as it was found. */
export interface KekFile {
  /** Is filled with zero after use. */
  readonly content: Uint8Array;
  /** The permission bits of the file, where the system has them. */
  readonly mode?: number | undefined;
}

/** Far more bytes than a key or a passphrase needs, and far fewer than /dev/zero has. */
export const maxKeyFileLength = 8192;
// One more, so that a longer file is noticed but not read whole.
const readLength: number = maxKeyFileLength + 1;
// A pipe that nobody writes to is an empty file, not one to wait for. Windows has no such flag.
const flags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a key file, of one that is too long the beginning, and its permissions. Follows links. */
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
    // On Windows the bits say nothing about who may read.
    const known = process.platform === "win32" ? undefined : mode;
    return { content: buffer.subarray(0, length), mode: known };
  } finally {
    await file.close();
  }
}
