import { GatewayError } from "@gw/entities";

type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

/** The members of an object in a line, each asked for once. An error names it, never what it is. */
export class LineFields {
  readonly #line: number;
  readonly #path: string;
  readonly #left: Map<string, Value>;

  private constructor(line: number, path: string, object: { readonly [key: string]: Value }) {
    this.#line = line;
    this.#path = path;
    this.#left = new Map(Object.entries(object));
  }

  /** @throws GatewayError INVALID_PARAMETER_VALUE, as every other method does */
  static parse(text: string, line: number): LineFields {
    let value: Value;
    try {
      value = JSON.parse(text);
    } catch {
      throw malformed(line, "is no JSON");
    }
    if (!isObject(value)) throw malformed(line, "is no JSON object");
    return new LineFields(line, "", value);
  }

  text(name: string): string {
    const value = this.#take(name);
    return typeof value === "string" ? value : this.#refuse(name, "a string");
  }

  optionalText(name: string): string | undefined {
    return this.#left.has(name) ? this.text(name) : undefined;
  }

  number(name: string): number {
    const value = this.#take(name);
    return typeof value === "number" ? value : this.#refuse(name, "a number");
  }

  integer(name: string): number {
    const value = this.number(name);
    return Number.isSafeInteger(value) ? value : this.#refuse(name, "a whole number");
  }

  optionalInteger(name: string): number | undefined {
    return this.#left.has(name) ? this.integer(name) : undefined;
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.text(name);
    const choice = choices.find((one) => one === value);
    return choice ?? this.#refuse(name, `one of ${choices.join(", ")}`);
  }

  optionalChoice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#left.has(name) ? this.choice(name, choices) : undefined;
  }

  bytes(name: string): Uint8Array {
    return Buffer.from(this.text(name), "base64");
  }

  object(name: string): LineFields {
    const value = this.#take(name);
    if (!isObject(value)) return this.#refuse(name, "an object");
    return new LineFields(this.#line, this.#pathOf(name), value);
  }

  optionalObject(name: string): LineFields | undefined {
    return this.#left.has(name) ? this.object(name) : undefined;
  }

  objects(name: string): LineFields[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) return this.#refuse(name, "a list");
    return value.map((item: Value, index) => {
      const path = `${this.#pathOf(name)}.${index}`;
      return isObject(item)
        ? new LineFields(this.#line, path, item)
        : this.#refuse(`${name}.${index}`, "an object");
    });
  }

  /** What is left, as a map whose keys are the user's own. */
  texts(): Record<string, string> {
    const entries = [...this.#left.keys()].map((name) => [name, this.text(name)] as const);
    return Object.fromEntries(entries);
  }

  require(name: string, expected: string | number): void {
    if (this.#take(name) !== expected) this.#refuse(name, JSON.stringify(expected));
  }

  /** Nothing may be left that was not asked for. */
  end(): void {
    if (this.#left.size === 0) return;
    const where = this.#path === "" ? "" : ` in ${this.#path}`;
    throw malformed(this.#line, `has a member${where} that this release does not know`);
  }

  #take(name: string): Value | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #refuse(name: string, rule: string): never {
    throw malformed(this.#line, `must have as ${this.#pathOf(name)} ${rule}`);
  }
}

export function malformed(line: number, what: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", `line ${line} of the file ${what}`);
}

function isObject(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
