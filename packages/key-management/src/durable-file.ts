import { randomUUID } from "node:crypto";
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Options of {@link DurableFile.create} and {@link writeDurableFile}. */
export interface DurableFileOptions {
  /** `true` replaces an existing file; `false`, the default, keeps it. */
  readonly replace?: boolean | undefined;
  /** Permissions of the new file; 0600 when absent. The umask of the process applies. */
  readonly mode?: number | undefined;
}

/** Bytes that are collected before they are written. */
const bufferSize = 65_536;

/**
 * A file that appears under its name only when it is complete and on disk.
 *
 * Data goes to a temporary file in the same folder. {@link publish} gives it its name. After a crash
 * the name refers to the previous file, to no file, or to the complete new one; a temporary file
 * `<path>.<uuid>.tmp` may remain. Every method may reject with the error of the file system.
 *
 * @example
 * ```ts
 * const file = await DurableFile.create("./gateway.gwx");
 * try {
 *   for await (const line of lines) await file.write(line);
 *   if (!(await file.publish())) throw new Error("./gateway.gwx exists");
 * } finally {
 *   await file.discard();
 * }
 * ```
 */
export class DurableFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #replace: boolean;
  #buffered: Uint8Array[] = [];
  #bufferedBytes = 0;
  #isClosed = false;

  private constructor(options: {
    readonly path: string;
    readonly temporary: string;
    readonly handle: FileHandle;
    readonly replace: boolean;
  }) {
    this.#path = options.path;
    this.#temporary = options.temporary;
    this.#handle = options.handle;
    this.#replace = options.replace;
  }

  /** Opens the temporary file. The folder must exist. */
  static async create(path: string, options: DurableFileOptions = {}): Promise<DurableFile> {
    const { replace = false, mode = 0o600 } = options;
    const temporary = `${path}.${randomUUID()}.tmp`;
    const handle = await open(temporary, "wx", mode);
    return new DurableFile({ path, temporary, handle, replace });
  }

  /** Appends data. Await each call before the next one. */
  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes >= bufferSize) await this.#flush();
  }

  /** Writes the content to disk and closes the temporary file. Idempotent; {@link publish} calls it. */
  async finish(): Promise<void> {
    if (this.#isClosed) return;
    await this.#flush();
    await this.#handle.sync();
    this.#isClosed = true;
    await this.#handle.close();
  }

  /**
   * Gives the file its name and writes the folder entry to disk.
   *
   * @returns `false` if another file has the name and may not be replaced; that file is unchanged
   */
  async publish(): Promise<boolean> {
    await this.finish();
    if (this.#replace) await rename(this.#temporary, this.#path);
    else if (!(await linkUnlessExists(this.#temporary, this.#path))) return false;
    await this.discard();
    await syncFolder(dirname(this.#path));
    return true;
  }

  /** Removes the temporary file. Idempotent and never rejects; a published file stays. */
  async discard(): Promise<void> {
    this.#isClosed = true;
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#temporary).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#buffered);
    this.#buffered = [];
    this.#bufferedBytes = 0;
    await this.#handle.writeFile(bytes);
  }
}

/**
 * Writes a whole file by means of {@link DurableFile}.
 *
 * @returns `false` if another file has the name and may not be replaced. The folder entry of that
 * file is on disk too, so both of two processes that write at once can rely on it
 *
 * @example
 * ```ts
 * if (!(await writeDurableFile("/data/token", token))) console.log("keeping the existing token");
 * ```
 */
export async function writeDurableFile(
  path: string,
  content: string | Uint8Array,
  options?: DurableFileOptions,
): Promise<boolean> {
  const file = await DurableFile.create(path, options);
  try {
    await file.write(content);
    if (await file.publish()) return true;
    await syncFolder(dirname(path));
    return false;
  } finally {
    await file.discard();
  }
}

/** Writes the entries of a folder to disk, where the platform can do that. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    if (!foldersCannotBeSynced.has(codeOf(error))) throw error;
  } finally {
    await handle?.close();
  }
}

/** Windows, some network file systems, and folders that the process may write but not read. */
const foldersCannotBeSynced = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"]);

/** FAT and some network file systems have no hard links. */
const linksAreMissing = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

async function linkUnlessExists(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    if (!linksAreMissing.has(code)) throw error;
    return renameUnlessExists(from, to);
  }
}

// The empty file reserves the name: of two processes that publish at once, one replaces its own.
async function renameUnlessExists(from: string, to: string): Promise<boolean> {
  try {
    await (await open(to, "wx", 0o600)).close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}
