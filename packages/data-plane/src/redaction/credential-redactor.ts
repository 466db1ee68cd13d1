import { memoizeByObject } from "../memoize-by-object.js";
import { encodingsOf } from "./encodings.js";
import { PatternSearch } from "./pattern-search.js";

const nothing = Buffer.alloc(0);
const asterisk = 0x2a;

const patternsOf = memoizeByObject(
  (fields: Readonly<Record<string, string>>) =>
    new PatternSearch(Object.values(fields).flatMap(encodingsOf)),
);

/**
 * Replaces each byte of a credential with an asterisk, however the bytes are split into chunks, so
 * that announced lengths stay correct. Holds bytes back only while they may begin a credential.
 */
export class CredentialRedactor {
  readonly #credentials: PatternSearch;
  /** Not yet redacted. */
  #held: Buffer = nothing;
  /** The number of held bytes that belong to a credential that began before them. */
  #heldRedacted = 0;

  private constructor(credentials: PatternSearch) {
    this.#credentials = credentials;
  }

  /** For the fields of a secret; their patterns are computed once per object. */
  static of(fields: Readonly<Record<string, string>>): CredentialRedactor {
    return new CredentialRedactor(patternsOf(fields));
  }

  /** Returns the redacted bytes that can be sent. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#credentials.partialMatchIn(bytes);
    this.#held = end === bytes.length ? nothing : bytes.subarray(end);
    return this.#redactBefore(end, bytes);
  }

  /** Returns the bytes held back, once no more follow. */
  flush(): Buffer {
    const rest = this.#held;
    this.#held = nothing;
    return this.#redactBefore(rest.length, rest);
  }

  /** Redacts bytes that are complete. */
  redact(bytes: Buffer): Buffer {
    const redactor = new CredentialRedactor(this.#credentials);
    return Buffer.concat([redactor.push(bytes), redactor.flush()]);
  }

  /** Redacts the value of a header. */
  redactHeader(value: string): string {
    // Most values are too short to contain a credential.
    if (value.length < this.#credentials.shortest) return value;
    return this.redact(Buffer.from(value, "latin1")).toString("latin1");
  }

  /** The bytes before `end`, with every credential redacted, also where two overlap. */
  #redactBefore(end: number, bytes: Buffer): Buffer {
    const credentials = this.#credentials;
    let redacted = end === bytes.length ? bytes : bytes.subarray(0, end);
    let redactedTo = 0;
    const redactRange = (from: number, to: number): void => {
      // The caller's bytes are copied before the first change.
      if (redactedTo === 0) redacted = Buffer.from(redacted);
      for (let at = Math.max(from, redactedTo); at < to && at < end; at += 1) {
        redacted[at] = asterisk;
      }
      redactedTo = Math.max(redactedTo, to);
    };
    if (this.#heldRedacted > 0) redactRange(0, this.#heldRedacted);
    for (let at = credentials.indexIn(bytes); at !== -1 && at < end; ) {
      redactRange(at, at + credentials.lengthAt(bytes, at));
      at = credentials.indexIn(bytes, at + 1);
    }
    this.#heldRedacted = Math.max(0, redactedTo - end);
    return redacted;
  }
}
