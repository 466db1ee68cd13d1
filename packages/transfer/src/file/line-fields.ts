import { GatewayError } from "@gw/entities";

type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

/** The members of a JSON object; each is read once. Errors name a member, never its value. */
export class LineFields {
  readonly #line: number;
  readonly #path: string;
  readonly #unread: Map<string, Value>;

  private constructor(line: number, path: string, object: { readonly [key: string]: Value }) {
    this.#line = line;
    this.#path = path;
    this.#unread = new Map(Object.entries(object));
  }

  /** @throws GatewayError INVALID_PARAMETER_VALUE, like every other method */
  static parse(text: string, line: number): LineFields {
    let value: Value;
    try {
      value = JSON.parse(text);
    } catch {
      throw malformed(line, "is not valid JSON");
    }
    if (!isObject(value)) throw malformed(line, "is not a JSON object");
    return new LineFields(line, "", value);
  }

  text(name: string): string {
    const value = this.#read(name);
    return typeof value === "string" ? value : this.#reject(name, "a string");
  }

  optionalText(name: string): string | undefined {
    return this.#unread.has(name) ? this.text(name) : undefined;
  }

  number(name: string): number {
    const value = this.#read(name);
    return typeof value === "number" ? value : this.#reject(name, "a number");
  }

  integer(name: string): number {
    const value = this.number(name);
    return Number.isSafeInteger(value) ? value : this.#reject(name, "a whole number");
  }

  optionalInteger(name: string): number | undefined {
    return this.#unread.has(name) ? this.integer(name) : undefined;
  }

  flag(name: string): boolean {
    const value = this.#read(name);
    return typeof value === "boolean" ? value : this.#reject(name, "true or false");
  }

  optionalFlag(name: string): boolean | undefined {
    return this.#unread.has(name) ? this.flag(name) : undefined;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.text(name);
    const choice = choices.find((one) => one === value);
    return choice ?? this.#reject(name, `one of ${choices.join(", ")}`);
  }

  optionalChoice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#unread.has(name) ? this.choice(name, choices) : undefined;
  }

  bytes(name: string): Uint8Array {
    return Buffer.from(this.text(name), "base64");
  }

  object(name: string): LineFields {
    const value = this.#read(name);
    if (!isObject(value)) return this.#reject(name, "an object");
    return new LineFields(this.#line, this.#pathOf(name), value);
  }

  optionalObject(name: string): LineFields | undefined {
    return this.#unread.has(name) ? this.object(name) : undefined;
  }

  objects(name: string): LineFields[] {
    return this.#list(name).map((item, index) => {
      const path = `${this.#pathOf(name)}.${index}`;
      return isObject(item)
        ? new LineFields(this.#line, path, item)
        : this.#reject(`${name}.${index}`, "an object");
    });
  }

  optionalStrings(name: string): readonly string[] | undefined {
    if (!this.#unread.has(name)) return undefined;
    return this.#list(name).map((item, index) =>
      typeof item === "string" ? item : this.#reject(`${name}.${index}`, "a string"),
    );
  }

  /** All unread members, as a map whose keys are free. */
  texts(): Record<string, string> {
    const entries = [...this.#unread.keys()].map((name) => [name, this.text(name)] as const);
    return Object.fromEntries(entries);
  }

  require(name: string, expected: string | number): void {
    if (this.#read(name) !== expected) this.#reject(name, JSON.stringify(expected));
  }

  /** The result of `read`; rejects members that it has not read. */
  decoded<T>(read: (fields: LineFields) => T): T {
    const value = read(this);
    this.rejectRest();
    return value;
  }

  /** Rejects members that have not been read. */
  rejectRest(): void {
    if (this.#unread.size === 0) return;
    const where = this.#path === "" ? "" : ` in \`${this.#path}\``;
    throw malformed(this.#line, `has a member${where} that this release does not support`);
  }

  #list(name: string): readonly Value[] {
    const value = this.#read(name);
    return Array.isArray(value) ? value : this.#reject(name, "a list");
  }

  #read(name: string): Value | undefined {
    const value = this.#unread.get(name);
    this.#unread.delete(name);
    return value;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #reject(name: string, rule: string): never {
    throw malformed(this.#line, `is invalid: \`${this.#pathOf(name)}\` must be ${rule}`);
  }
}

export function malformed(line: number, problem: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", `line ${line} of the file ${problem}`);
}

function isObject(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
