import { randomBytes } from "node:crypto";
import { type FileHandle, link, lstat, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { GatewayError } from "@gw/entities";

const bufferLength = 65_536;

/**
 * A new file for its owner alone, which has its name only once it is whole: until then it lies
 * beside it under another.
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
    // Before hours of work; what counts is that the link refuses.
    if (await exists(path)) throw alreadyThere();
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

  /** Everything is on the disk then. */
  async finish(): Promise<void> {
    try {
      await this.#flush();
      await this.#handle.sync();
      await this.#handle.close();
    } catch (error) {
      throw unwritable(error);
    }
  }

  /** Gives the finished file its name, unless that is taken. */
  async publish(): Promise<void> {
    try {
      await link(this.#temporary, this.#path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === "EEXIST" ? alreadyThere() : unwritable(error);
    }
    await this.discard();
    await syncFolder(dirname(this.#path));
  }

  /** Leaves nothing under the temporary name; never throws. */
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

/** A link that leads nowhere is there, too. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The name in the folder is on the disk then, too; not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function alreadyThere(): GatewayError {
  return new GatewayError(
    "RESOURCE_ALREADY_EXISTS",
    "the file exists and is never overwritten; name another",
  );
}

function unwritable(error: unknown): unknown {
  if (GatewayError.is(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new GatewayError("INVALID_PARAMETER_VALUE", `the file cannot be written (${code})`);
}
