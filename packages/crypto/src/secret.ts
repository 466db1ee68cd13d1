const redacted = "[redacted]";

/**
 * A secret value that never prints. `toString`, `toJSON`, template strings and `util.inspect`
 * return `[redacted]`; only {@link reveal} returns the value.
 *
 * @example
 * ```ts
 * const secret = new Secret({ api_key: "sk-0123" });
 * console.log(secret, `${secret}`, JSON.stringify({ secret })); // [redacted] three times
 * secret.reveal().api_key; // "sk-0123"
 * ```
 */
export class Secret<T> {
  static {
    // Not a class member: its declaration would need a unique symbol type.
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(Secret.prototype, inspect, { value: () => redacted });
  }

  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** Returns the value. Keep it in a local variable; never log it or put it into an error. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }
}
