import { lstat } from "node:fs/promises";
import { DurableFile } from "@gw/key-management";
import { ExportFileError } from "./export-file-error.js";

/** A new file with mode 0600 that appears under its name once it is complete. */
export class OutputFile {
  readonly #file: DurableFile;

  private constructor(file: DurableFile) {
    this.#file = file;
  }

  /** @throws ExportFileError RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE */
  static async create(path: string): Promise<OutputFile> {
    // Fails early; `publish` is what prevents overwriting.
    if (await exists(path)) throw alreadyExists();
    return new OutputFile(await orUnwritable(DurableFile.create(path)));
  }

  /** @throws ExportFileError INVALID_PARAMETER_VALUE */
  write(bytes: Buffer): Promise<void> {
    return orUnwritable(this.#file.write(bytes));
  }

  /** Writes everything to disk and closes the file. @throws ExportFileError INVALID_PARAMETER_VALUE */
  finish(): Promise<void> {
    return orUnwritable(this.#file.finish());
  }

  /** Gives the finished file its name. @throws ExportFileError RESOURCE_ALREADY_EXISTS */
  async publish(): Promise<void> {
    if (!(await orUnwritable(this.#file.publish()))) throw alreadyExists();
  }

  /** Deletes the temporary file. Never throws. */
  discard(): Promise<void> {
    return this.#file.discard();
  }
}

/** `true` for a dangling symbolic link, too. */
function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function alreadyExists(): ExportFileError {
  const problem = "exists and is never overwritten; choose another name";
  return new ExportFileError(problem, "RESOURCE_ALREADY_EXISTS");
}

function orUnwritable<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: NodeJS.ErrnoException) => {
    throw new ExportFileError(`cannot be written (${error.code})`);
  });
}
