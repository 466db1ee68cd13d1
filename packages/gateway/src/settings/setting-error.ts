const brand = Symbol.for("gw.SettingError");

/**
 * An invalid setting, which stops the start. The message is one line for the operator with the name
 * of the setting, the rule and an example, and never with the value of a setting.
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
