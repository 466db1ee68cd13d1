import { randomUUID } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a text into a new file that only its owner may read. The name appears only when the whole
 * text is on the disk, and what has the name is never overwritten: of two processes that do this
 * at once, both end up with the same file.
 *
 * @returns whether the file that lies there now was made by this call
 */
export async function writeNewFile(path: string, text: string): Promise<boolean> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return await linkOrKeep(temporary, path);
  } finally {
    await unlink(temporary).catch(() => undefined);
    await syncFolder(folder);
  }
}

async function linkOrKeep(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

// The name must outlive a loss of power as the text does.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
