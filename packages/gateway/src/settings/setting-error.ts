const brand = Symbol.for("gw.SettingError");

/** The parts of a message about the value of one setting. */
export interface InvalidSetting {
  readonly setting: string;
  /** Follows the name of the setting: "must …". */
  readonly rule: string;
  /** A valid value. */
  readonly example: string;
}

/**
 * An invalid setting, which stops the start. The message is one line for the operator with the name
 * of the setting, the rule and an example, and never with the value of a setting.
 */
export class SettingError extends Error {
  override readonly name = "SettingError";
  /** The name of the setting; `undefined` when the error is about several or about a file. */
  readonly setting: string | undefined;
  readonly rule: string | undefined;
  readonly example: string | undefined;

  constructor(message: string, { setting, rule, example }: Partial<InvalidSetting> = {}) {
    super(message);
    this.setting = setting;
    this.rule = rule;
    this.example = example;
    Object.defineProperty(this, brand, { value: true });
  }

  /** An error about the value of one setting, whose message consists of these parts. */
  static of(invalid: InvalidSetting): SettingError {
    const { setting, rule, example } = invalid;
    return new SettingError(`${setting} ${rule}, such as ${setting}=${example}`, invalid);
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is SettingError {
    return typeof error === "object" && error !== null && brand in error;
  }
}
