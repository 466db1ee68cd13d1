import { onceFor } from "../once-for.js";
import { PatternSearch } from "./needles.js";
import { spellingsOf } from "./spellings.js";

const nothing = Buffer.alloc(0);
const asterisk = 0x2a;

const needlesOf = onceFor(
  (fields: Readonly<Record<string, string>>) =>
    new PatternSearch(Object.values(fields).flatMap(spellingsOf)),
);

/**
 * Cuts known credentials out of bytes that pass, whatever chunks they come in: each byte of one
 * becomes an asterisk, so that lengths stay as they were announced. Bytes are held back only while
 * they may be the beginning of a credential.
 */
export class CredentialRedactor {
  readonly #credentials: PatternSearch;
  /** As it came. */
  #held: Buffer = nothing;
  /** So many bytes at its begin are cut out: they belong to a credential that began before them. */
  #heldCut = 0;

  private constructor(credentials: PatternSearch) {
    this.#credentials = credentials;
  }

  /** For the fields of a secret; how they may be spelt is worked out once for as long as they live. */
  static of(fields: Readonly<Record<string, string>>): CredentialRedactor {
    return new CredentialRedactor(needlesOf(fields));
  }

  /** What of the bytes so far can go on. */
  pass(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#credentials.unfinishedIn(bytes);
    this.#held = end === bytes.length ? nothing : bytes.subarray(end);
    return this.#cutBefore(end, bytes);
  }

  /** The rest, when nothing comes any more. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = nothing;
    return this.#cutBefore(rest.length, rest);
  }

  /** The whole of what does not come in chunks. */
  cut(bytes: Buffer): Buffer {
    const cutter = new CredentialRedactor(this.#credentials);
    return Buffer.concat([cutter.pass(bytes), cutter.end()]);
  }

  /** The same of the value of a header. */
  cutText(value: string): string {
    // As nearly all are.
    if (value.length < this.#credentials.shortest) return value;
    return this.cut(Buffer.from(value, "latin1")).toString("latin1");
  }

  /** The bytes before `end`, without any credential that begins there, also within another one. */
  #cutBefore(end: number, bytes: Buffer): Buffer {
    const credentials = this.#credentials;
    let cut = end === bytes.length ? bytes : bytes.subarray(0, end);
    let cutTo = 0;
    const cutOut = (from: number, to: number): void => {
      // What passes belongs to somebody else: it is copied before it is changed.
      if (cutTo === 0) cut = Buffer.from(cut);
      for (let at = Math.max(from, cutTo); at < to && at < end; at += 1) cut[at] = asterisk;
      cutTo = Math.max(cutTo, to);
    };
    if (this.#heldCut > 0) cutOut(0, this.#heldCut);
    for (let at = credentials.indexIn(bytes); at !== -1 && at < end; ) {
      cutOut(at, at + credentials.lengthAt(bytes, at));
      at = credentials.indexIn(bytes, at + 1);
    }
    this.#heldCut = Math.max(0, cutTo - end);
    return cut;
  }
}
