const brand = Symbol.for("gw.KekSettingError");

/**
 * A key setting, or the stored parameters that belong to it, cannot be used. The message names the
 * setting and the expected form, never the value, the path or the variable that the value names.
 */
export class KekSettingError extends Error {
  override readonly name = "KekSettingError";

  constructor(message: string) {
    super(message);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is KekSettingError {
    return typeof error === "object" && error !== null && brand in error;
  }
}
