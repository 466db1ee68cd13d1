const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openings: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closings: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** The levels of JSON that tell what an event means; the outline omits what is below them. */
const keptDepth = 3;
/** In bytes; the outline omits longer strings. */
const maxString = 256;
/** In bytes; the outline of a longer one is incomplete, so that it does not parse. */
const maxKept = 65_536;
/** In bytes; the name of the field that is kept whole, with its colon and spaces. */
const maxKey = 64;
/** Characters of a field name that distinguish `data` from others. */
const maxField = 5;

/**
 * Keeps the outline of an event that is too large to be held: its fields, and the upper levels of its
 * JSON with short strings. It keeps one field whole.
 */
export class EventSkim {
  readonly #kept = Buffer.allocUnsafe(maxKept);
  readonly #keptField: RegExp;
  #length = 0;
  /** The depth of the field that is kept whole, while it is read. */
  #fieldDepth: number | undefined;
  /** The name of the field whose line is read, up to its colon. */
  #field: string | undefined = "";
  #depth = 0;
  /** Where the string that is read begins; undefined outside of strings. */
  #stringStart: number | undefined;
  #isLongString = false;
  #isEscaped = false;

  constructor(keptField: string) {
    this.#keptField = new RegExp(`"${keptField}"\\s*:\\s*$`);
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === lineFeed || byte === carriageReturn) {
        this.#keep(byte);
        this.#field = "";
      } else if (this.#field !== undefined) this.#readField(byte);
      else if (this.#stringStart !== undefined) this.#readString(byte, this.#stringStart);
      else this.#readStructure(byte);
    }
  }

  /** The outline, as an event. */
  end(): Buffer {
    return Buffer.concat([this.#kept.subarray(0, this.#length), Buffer.from("\n\n")]);
  }

  get #isKept(): boolean {
    return this.#depth <= keptDepth || this.#fieldDepth !== undefined;
  }

  #keep(byte: number): void {
    if (this.#length < maxKept) this.#kept[this.#length++] = byte;
  }

  #readField(byte: number): void {
    this.#keep(byte);
    if (byte === colon && this.#field === "data") this.#field = undefined;
    else if ((this.#field ?? "").length < maxField) this.#field += String.fromCharCode(byte);
  }

  #readStructure(byte: number): void {
    if (closings.has(byte)) this.#depth -= 1;
    if (openings.has(byte)) this.#open(byte);
    else if (this.#isKept) this.#keep(byte);
    if (this.#depth === this.#fieldDepth) this.#fieldDepth = undefined;
    if (byte !== quote) return;
    this.#stringStart = this.#length;
    this.#isLongString = !this.#isKept;
  }

  #open(byte: number): void {
    if (this.#isKept && this.#fieldDepth === undefined && this.#endsWithField()) {
      this.#fieldDepth = this.#depth;
    }
    if (this.#isKept) this.#keep(byte);
    this.#depth += 1;
  }

  /** Whether what is kept ends with the name of the field and its colon. */
  #endsWithField(): boolean {
    const start = Math.max(0, this.#length - maxKey);
    return this.#keptField.test(this.#kept.toString("latin1", start, this.#length));
  }

  #readString(byte: number, start: number): void {
    const isEnd = byte === quote && !this.#isEscaped;
    this.#isEscaped = byte === backslash && !this.#isEscaped;
    if (!this.#isLongString && this.#length - start >= maxString && !isEnd) {
      this.#isLongString = true;
      this.#length = start;
    }
    if (isEnd) this.#stringStart = undefined;
    if (!this.#isLongString || (isEnd && this.#isKept)) this.#keep(byte);
  }
}
