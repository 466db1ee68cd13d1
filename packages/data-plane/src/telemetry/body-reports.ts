import { asObject, type JsonObject, parseJson } from "../formats/json-object.js";
import type { ReadFields } from "../formats/usage-rules.js";
import { FieldScan } from "./field-scan.js";

/** In bytes; up to here parsing a whole body costs less than scanning it. */
const maxParsed = 4_096;

/**
 * Reads the fields of a body that arrives in chunks. A short body is parsed at its end, a longer one is
 * scanned as it passes; both read the same unless an object has two fields of the same name.
 */
export class BodyReports {
  readonly #scan: FieldScan;
  readonly #onValue: (outline: JsonObject) => void;
  /** The chunks of a body that is short until now. */
  #short: Buffer[] | undefined = [];
  #length = 0;

  /** `onValue` receives an object of the body that has some of the fields. */
  constructor(fields: ReadFields, onValue: (outline: JsonObject) => void) {
    this.#scan = new FieldScan(fields, onValue);
    this.#onValue = onValue;
  }

  push(chunk: Buffer): void {
    this.#length += chunk.length;
    this.#short?.push(chunk);
    if (this.#short === undefined) this.#scan.push(chunk.toString("latin1"));
    else if (this.#length > maxParsed) this.#scanAll();
  }

  /** To be called once, after the last chunk; the body may be incomplete. */
  end(): void {
    if (this.#short === undefined || this.#length === 0) return;
    const body = parseJson(Buffer.concat(this.#short).toString("utf8"));
    if (body === undefined) {
      this.#scanAll();
      return;
    }
    for (const item of Array.isArray(body) ? body : [body]) {
      const object = asObject(item);
      if (object !== undefined) this.#onValue(object);
    }
  }

  #scanAll(): void {
    for (const chunk of this.#short ?? []) this.#scan.push(chunk.toString("latin1"));
    this.#short = undefined;
  }
}
