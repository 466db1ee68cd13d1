const brand = Symbol.for("gw.StartError");

/**
 * A failed start with valid settings: a folder that is not writable, a port in use, an unavailable
 * database. The message is one line for the operator.
 */
export class StartError extends Error {
  override readonly name = "StartError";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is StartError {
    return typeof error === "object" && error !== null && brand in error;
  }
}
