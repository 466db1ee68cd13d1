import { type FileHandle, open, readFile } from "node:fs/promises";

/** The bytes of a file; none if it is absent. */
export async function readIfPresent(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/** Writes the content of a file to disk. */
export async function syncFile(path: string): Promise<void> {
  // Windows does it only for a handle that may write.
  await withFile(await open(path, "r+"), (file) => file.sync());
}

/** Writes a file, whose content is then on disk. */
export async function writeSyncedFile(path: string, content: Buffer): Promise<void> {
  await withFile(await open(path, "w", 0o600), async (file) => {
    await file.writeFile(content);
    await file.sync();
  });
}

/** Writes the entries of a folder to disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows and some network file systems refuse it, and write the entries on their own.
  const folder = await open(path, "r").catch(() => undefined);
  if (folder !== undefined) await withFile(folder, () => folder.sync().catch(() => undefined));
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
