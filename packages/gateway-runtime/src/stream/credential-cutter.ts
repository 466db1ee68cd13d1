import { Needles } from "./needles.js";
import { spellingsOf } from "./spellings.js";

const nothing = Buffer.alloc(0);

const known = new WeakMap<object, Needles>();

/**
 * Cuts known credentials out of bytes that pass, whatever chunks they come in: each byte of one
 * becomes an asterisk, so that lengths stay as they were announced. Bytes are held back only while
 * they may be the beginning of a credential.
 */
export class CredentialCutter {
  readonly #credentials: Needles;
  #held: Buffer = nothing;

  private constructor(credentials: Needles) {
    this.#credentials = credentials;
  }

  /** For the fields of a secret; how they may be spelt is worked out once for as long as they live. */
  static of(fields: Readonly<Record<string, string>>): CredentialCutter {
    let credentials = known.get(fields);
    if (credentials === undefined) {
      credentials = new Needles(Object.values(fields).flatMap(spellingsOf));
      known.set(fields, credentials);
    }
    return new CredentialCutter(credentials);
  }

  /** What of the bytes so far can go on. */
  pass(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#credentials.unfinishedIn(bytes);
    const cut = this.#cutBefore(end, bytes);
    if (end === cut.length) {
      this.#held = nothing;
      return cut;
    }
    this.#held = cut.subarray(end);
    return cut.subarray(0, end);
  }

  /** The rest, when nothing comes any more. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = nothing;
    return this.cut(rest);
  }

  /** The whole of what does not come in chunks. */
  cut(bytes: Buffer): Buffer {
    return this.#cutBefore(bytes.length, bytes);
  }

  /** The same of the value of a header. */
  cutText(value: string): string {
    // As nearly all are.
    if (value.length < this.#credentials.shortest) return value;
    return this.cut(Buffer.from(value, "latin1")).toString("latin1");
  }

  /** Cuts out every one that begins before there. */
  #cutBefore(end: number, bytes: Buffer): Buffer {
    const credentials = this.#credentials;
    let cut = bytes;
    let at = credentials.indexIn(bytes);
    while (at !== -1 && at < end) {
      // What passes belongs to somebody else: it is copied before it is changed.
      if (cut === bytes) cut = Buffer.from(bytes);
      const after = at + credentials.lengthAt(bytes, at);
      cut.fill("*", at, after);
      at = credentials.indexIn(bytes, after);
    }
    return cut;
  }
}
