const redacted = "[redacted]";

/**
 * An opened value that does not print. `toString`, `toJSON`, template strings and `util.inspect`
 * all give `[redacted]`; only {@link reveal} gives the value.
 *
 * @example
 * ```ts
 * const secret = new Secret({ api_key: "sk-0123" });
 * console.log(secret, `${secret}`, JSON.stringify({ secret })); // [redacted], three times
 * secret.reveal().api_key; // "sk-0123"
 * ```
 */
export class Secret<T> {
  static {
    // Not a member of the class body: its declaration would need a named symbol.
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(Secret.prototype, inspect, { value: () => redacted });
  }

  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself: keep it in a local variable, and never in a log line or an error. */
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
