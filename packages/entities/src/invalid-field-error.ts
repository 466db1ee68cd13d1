import { GatewayError } from "./errors.js";

const brand = Symbol.for("gw.InvalidFieldError");

/** The parts of a message about one invalid field. */
export interface InvalidField {
  /** Such as `url`. */
  readonly field: string;
  /** Follows the name of the field: "must …". */
  readonly rule: string;
  /** A valid value. */
  readonly example?: string | undefined;
}

/**
 * A {@link GatewayError} INVALID_PARAMETER_VALUE about one field. A caller that received the value
 * under another name composes its own message with {@link messageFor}.
 *
 * @example
 * ```ts
 * if (InvalidFieldError.is(error) && error.field === "url") {
 *   console.log(error.messageFor("--database")); // "--database must name a file that exists"
 * }
 * ```
 */
export class InvalidFieldError extends GatewayError {
  readonly field: string;
  readonly rule: string;
  readonly example: string | undefined;

  constructor({ field, rule, example }: InvalidField, options?: ErrorOptions) {
    super("INVALID_PARAMETER_VALUE", compose(`\`${field}\``, { rule, example }), options);
    this.field = field;
    this.rule = rule;
    this.example = example;
    Object.defineProperty(this, brand, { value: true });
  }

  /** The message with another name for the field. */
  messageFor(name: string): string {
    return compose(name, this);
  }

  /** Also recognises an error from a second installed copy of this package. */
  static override is(error: unknown): error is InvalidFieldError {
    return typeof error === "object" && error !== null && brand in error;
  }
}

function compose(name: string, { rule, example }: Omit<InvalidField, "field">): string {
  return `${name} ${rule}${example === undefined ? "" : `, such as ${example}`}`;
}
