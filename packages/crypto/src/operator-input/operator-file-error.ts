const brand = Symbol.for("gw.OperatorFileError");

/** A file that cannot be used. The message completes a sentence that begins with the file's name. */
export class OperatorFileError extends Error {
  override readonly name = "OperatorFileError";
  /** The error code of the system, if the file could not be read. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is OperatorFileError {
    return typeof error === "object" && error !== null && brand in error;
  }
}

/** The error of a file that the system could not read. */
export function unreadable(cause: unknown): OperatorFileError {
  const { code = "unknown error" } = cause as NodeJS.ErrnoException;
  return new OperatorFileError(`cannot be read (${code})`, code);
}
