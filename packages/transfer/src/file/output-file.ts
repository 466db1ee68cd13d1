import { randomBytes } from "node:crypto";
import { type FileHandle, link, lstat, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { GatewayError } from "@gw/entities";

const bufferLength = 65_536;

/**
 * A new file with mode 0600. It is written under a temporary name in the same folder and gets its
 * own name once it is complete.
 */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #buffered: Buffer[] = [];
  #length = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** @throws GatewayError RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE */
  static async create(path: string): Promise<OutputFile> {
    // Fails early; `link` in `publish` is what prevents overwriting.
    if (await exists(path)) throw alreadyExists();
    const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
    const handle = await open(temporary, "wx", 0o600).catch((error: unknown) => {
      throw unwritable(error);
    });
    return new OutputFile(path, temporary, handle);
  }

  async write(bytes: Buffer): Promise<void> {
    this.#buffered.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= bufferLength) await this.#flush();
  }

  /** Writes everything to disk and closes the file. */
  async finish(): Promise<void> {
    try {
      await this.#flush();
      await this.#handle.sync();
      await this.#handle.close();
    } catch (error) {
      throw unwritable(error);
    }
  }

  /** Gives the finished file its name. @throws GatewayError RESOURCE_ALREADY_EXISTS */
  async publish(): Promise<void> {
    try {
      await link(this.#temporary, this.#path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === "EEXIST" ? alreadyExists() : unwritable(error);
    }
    await this.discard();
    await syncFolder(dirname(this.#path));
  }

  /** Deletes the temporary file. Never throws. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#temporary).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#buffered);
    this.#buffered = [];
    this.#length = 0;
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      throw unwritable(error);
    }
  }
}

/** `true` for a dangling symbolic link, too. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Writes the folder entry to disk, where the operating system supports it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function alreadyExists(): GatewayError {
  return new GatewayError(
    "RESOURCE_ALREADY_EXISTS",
    "the file exists and is never overwritten; choose another name",
  );
}

function unwritable(error: unknown): unknown {
  if (GatewayError.is(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new GatewayError("INVALID_PARAMETER_VALUE", `the file cannot be written (${code})`);
}
