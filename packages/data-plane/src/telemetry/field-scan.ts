import { type JsonObject, parseJson } from "../formats/json-object.js";
import type { ReadFields } from "../formats/usage-rules.js";

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openingBrace, closingBrace, openingBracket, closingBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** In bytes; what providers report is far shorter. */
const maxLength = 8_192;

/** An open object or list that may contain a field that is read. */
interface OpenContainer {
  readonly fields: ReadFields;
  readonly isList: boolean;
  /** The name of the member that is read; absent if a name follows. */
  name: string | undefined;
}

/**
 * Reads some fields of a JSON text chunk by chunk, at their levels alone: a field of the same name
 * in what a model generated is none of them. Nothing else is decoded or kept.
 */
export class FieldScan {
  readonly #fields: ReadFields;
  readonly #onValue: (outline: JsonObject) => void;
  readonly #open: OpenContainer[] = [];
  #isInString = false;
  /** Whether the chunk before ended with an escape. */
  #isEscaped = false;
  /** The number of open containers in a value that is skipped or kept. */
  #depth = 0;
  #isName = false;
  /** What earlier chunks have of a name or value that is kept; absent outside of them. */
  #kept: string | undefined;

  /** `onValue` receives the text's own object with one of the fields; a value that is too long is `true`. */
  constructor(fields: ReadFields, onValue: (outline: JsonObject) => void) {
    this.#fields = fields;
    this.#onValue = onValue;
  }

  /** Takes the bytes as latin1 text. */
  push(latin1: string): void {
    for (let at = 0; at < latin1.length; ) {
      const isToken = this.#isInString || this.#depth > 0;
      at = isToken ? this.#readToken(latin1, at) : this.#step(latin1, at);
    }
  }

  /** @returns the index of the next character */
  #step(text: string, at: number): number {
    const character = text.charCodeAt(at);
    const container = this.#open.at(-1);
    if (character === quote) {
      this.#isName = container?.isList === false && container.name === undefined;
      this.#isInString = true;
      const isKept = this.#isName || this.#place(container) === true;
      this.#kept = isKept ? '"' : undefined;
    } else if (character === openingBrace || character === openingBracket) {
      this.#openContainer(container, character === openingBracket);
    } else if (character === closingBrace || character === closingBracket) {
      this.#open.pop();
    } else if (character === comma && container !== undefined) {
      container.name = undefined;
    }
    return at + 1;
  }

  #openContainer(container: OpenContainer | undefined, isList: boolean): void {
    const place = this.#place(container);
    // No format has lists of lists at these levels.
    if (typeof place === "object" && !(isList && container?.isList)) {
      this.#open.push({ fields: place, isList, name: undefined });
      return;
    }
    this.#isName = false;
    this.#depth = 1;
    this.#kept = place === true ? (isList ? "[" : "{") : undefined;
  }

  /** What is read of the value that begins; the elements of a list are in the place of the list. */
  #place(container: OpenContainer | undefined): ReadFields | true | undefined {
    if (container === undefined) return this.#fields;
    const { fields, isList, name } = container;
    if (isList) return fields;
    return name !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
  }

  /** Reads the rest of a string or container, or what the chunk has of it. */
  #readToken(text: string, from: number): number {
    const end = this.#tokenEnd(text, from);
    if (this.#kept === undefined) return end;
    // One more character shows that it is too long.
    this.#kept += text.slice(from, Math.min(end, from + maxLength + 1 - this.#kept.length));
    if (!this.#isInString && this.#depth === 0) this.#endKept(this.#kept);
    return end;
  }

  /** The index after the string or container; the length of the text if it has not ended. */
  #tokenEnd(text: string, from: number): number {
    let at = this.#isInString ? this.#skipString(text, from) : from;
    let bracket = -1;
    while (at < text.length && this.#depth > 0) {
      const character = text.charCodeAt(at);
      at += 1;
      if (character === quote) {
        this.#isInString = true;
        at = this.#skipString(text, at);
      } else if (character === openingBrace || character === openingBracket) this.#depth += 1;
      else if (character === closingBrace || character === closingBracket) this.#depth -= 1;
      // Embeddings are long lists of numbers, which native searches skip at a fraction of the cost.
      const isResumed = at === from + 1 && text.charCodeAt(from - 1) !== openingBrace;
      if (this.#depth === 0 || (character !== openingBracket && !isResumed)) continue;
      if (bracket < at) bracket = indexOrEnd(text, "]", at);
      if (isFlat(text.slice(at, bracket))) at = bracket;
    }
    return at;
  }

  #skipString(text: string, from: number): number {
    const start = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
      if (hasEscape(text, start, at)) continue;
      this.#isInString = false;
      return at + 1;
    }
    this.#isEscaped = hasEscape(text, start, text.length);
    return text.length;
  }

  #endKept(kept: string): void {
    this.#kept = undefined;
    const container = this.#open.at(-1);
    if (!this.#isName) this.#onValue(this.#outline(decoded(kept)));
    else if (container !== undefined) {
      container.name = kept.includes("\\") ? String(decoded(kept)) : kept.slice(1, -1);
    }
  }

  #outline(value: unknown): JsonObject {
    const outline = this.#open.reduceRight<unknown>((inner, { isList, name = "" }, level) => {
      if (!isList) return { [name]: inner };
      return level === 0 ? inner : [inner];
    }, value);
    return outline as JsonObject;
  }
}

function decoded(kept: string): unknown {
  return kept.length > maxLength ? true : parseJson(Buffer.from(kept, "latin1").toString("utf8"));
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const at = text.indexOf(searched, from);
  return at === -1 ? text.length : at;
}

/** Whether the content of a list has neither strings nor containers. */
function isFlat(content: string): boolean {
  return !['"', "[", "{", "}"].some((searched) => content.includes(searched));
}

/** Whether an odd number of backslashes precedes `at`. */
function hasEscape(text: string, from: number, at: number): boolean {
  let start = at;
  while (start > from && text.charCodeAt(start - 1) === backslash) start -= 1;
  return (at - start) % 2 === 1;
}
