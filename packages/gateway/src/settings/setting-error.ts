const brand = Symbol.for("gw.SettingError");

/**
 * A setting that stops the start. The message is one line for the operator: which setting, the
 * rule, an example. It never carries the value of one.
 */
export class SettingError extends Error {
  override readonly name = "SettingError";

  constructor(message: string) {
    super(message);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is SettingError {
    return typeof error === "object" && error !== null && brand in error;
  }
}
