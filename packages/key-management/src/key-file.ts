import { open } from "node:fs/promises";
import type { KekFile } from "@gw/crypto";

/** A key is much shorter; a device that never ends must not be read to its end. */
const maxBytes = 8192;

/** Reads a key file with its permission bits. Follows links and takes pipes. */
export async function readKeyFile(path: string): Promise<KekFile> {
  const handle = await open(path, "r");
  try {
    const { mode } = await handle.stat();
    const content = Buffer.alloc(maxBytes + 1);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await handle.read(content, length, content.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxBytes) throw Object.assign(new Error(), { code: "EFBIG" });
    return { content: content.subarray(0, length), mode: mode & 0o777 };
  } finally {
    await handle.close();
  }
}
