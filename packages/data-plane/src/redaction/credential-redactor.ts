import { memoizeByObject } from "../memoize-by-object.js";
import { credentialPatterns } from "./credential-patterns.js";
import { CredentialScan } from "./credential-scan.js";
import { PatternAutomaton } from "./pattern-automaton.js";

const nothing = Buffer.alloc(0);
const asterisk = 0x2a;

/** How the credentials of a secret are found. */
interface Search {
  readonly automaton: PatternAutomaton;
  readonly hasEmptyLines: boolean;
}

const searchOf = memoizeByObject((fields: Readonly<Record<string, string>>): Search => {
  const credentials = Object.values(fields);
  return {
    automaton: new PatternAutomaton(credentialPatterns(credentials)),
    hasEmptyLines: credentials.some((one) => /(\r\n|\r|\n)[\r\n]/.test(one)),
  };
});

/**
 * Replaces each byte of a credential with an asterisk, however the bytes are split into chunks, so
 * that announced lengths stay correct. Holds bytes back only while they may begin a credential. The
 * work per byte is bounded, whatever the credentials and the bytes are.
 */
export class CredentialRedactor {
  readonly #search: Search;
  readonly #scan: CredentialScan;
  /** Not yet redacted. */
  #held: Buffer = nothing;
  /** The position of the first held byte in the response. */
  #position = 0;

  private constructor(search: Search) {
    this.#search = search;
    this.#scan = new CredentialScan(search.automaton, search);
  }

  /** For the fields of a secret; their patterns are computed once per object. */
  static of(fields: Readonly<Record<string, string>>): CredentialRedactor {
    return new CredentialRedactor(searchOf(fields));
  }

  /** Returns the redacted bytes that can be sent. */
  push(chunk: Buffer): Buffer {
    if (this.#search.automaton.shortest === 0) return chunk;
    const held = this.#held;
    this.#scan.read(chunk, this.#position + held.length);
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const decided = this.#scan.undecidedFrom - this.#position;
    return this.#release(bytes, Math.min(decided, bytes.length));
  }

  /** Returns the bytes held back, once no more follow. */
  flush(): Buffer {
    this.#scan.reset();
    return this.#release(this.#held, this.#held.length);
  }

  /** Redacts bytes that are complete. */
  redact(bytes: Buffer): Buffer {
    const redactor = new CredentialRedactor(this.#search);
    return Buffer.concat([redactor.push(bytes), redactor.flush()]);
  }

  /** Redacts the value of a header. */
  redactHeader(value: string): string {
    // Most values are too short to contain a credential.
    if (value.length < this.#search.automaton.shortest) return value;
    return this.redact(Buffer.from(value, "latin1")).toString("latin1");
  }

  /** Replaces what was found in the first `length` bytes, and holds back the others. */
  #release(bytes: Buffer, length: number): Buffer {
    const start = this.#position;
    this.#held = length === bytes.length ? nothing : bytes.subarray(length);
    this.#position = start + length;
    const released = length === bytes.length ? bytes : bytes.subarray(0, length);
    const { found } = this.#scan;
    if (found.isEmpty) return released;
    // The caller's bytes are not changed.
    const redacted = Buffer.from(released);
    for (const { from, to } of found.takeUntil(this.#position)) {
      star(redacted.subarray(Math.max(from - start, 0), Math.max(to - start, 0)));
    }
    return redacted;
  }
}

/** Replaces all bytes but line breaks. */
function star(bytes: Buffer): void {
  const text = bytes.toString("latin1");
  bytes.fill(asterisk);
  for (const { index, 0: lineBreak } of text.matchAll(/[\r\n]/g))
    bytes.write(lineBreak, index, "latin1");
}
