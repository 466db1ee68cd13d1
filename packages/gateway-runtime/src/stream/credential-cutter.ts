/** Shorter ones would be found in any text. */
const shortest = 8;

const nothing = Buffer.alloc(0);

/** A way in which a credential may be written. */
interface Spelling {
  readonly bytes: Buffer;
  /** A character for each byte, as in headers. */
  readonly text: string;
}

const spellings = new WeakMap<object, readonly Spelling[]>();

function spellingsOf(credential: string): Spelling[] {
  if (credential.length < shortest) return [];
  const escaped = JSON.stringify(credential).slice(1, -1);
  const bytes = Buffer.from(credential);
  // What pads it says nothing about it.
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  const all = new Set([credential, escaped, base64, bytes.toString("base64url")]);
  return [...all].map((one) => {
    const bytes = Buffer.from(one);
    return { bytes, text: bytes.toString("latin1") };
  });
}

/**
 * Cuts known credentials out of bytes that pass, whatever chunks they come in: each byte of one
 * becomes an asterisk, so that lengths stay as they were announced. Bytes are held back only while
 * they may be the beginning of a credential.
 */
export class CredentialCutter {
  readonly #credentials: readonly Spelling[];
  #held: Buffer = nothing;

  private constructor(credentials: readonly Spelling[]) {
    this.#credentials = credentials;
  }

  /** For the fields of a secret; how they may be spelt is worked out once for as long as they live. */
  static of(fields: Readonly<Record<string, string>>): CredentialCutter {
    let known = spellings.get(fields);
    if (known === undefined) {
      known = Object.values(fields).flatMap(spellingsOf);
      spellings.set(fields, known);
    }
    return new CredentialCutter(known);
  }

  /** What of the bytes so far can go on. */
  pass(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const cut = this.#cut(bytes);
    const held = this.#heldBack(cut);
    this.#held = cut.subarray(cut.length - held);
    return cut.subarray(0, cut.length - held);
  }

  /** The rest, when nothing comes any more. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = nothing;
    return rest;
  }

  /** The whole of what does not come in chunks. */
  cut(bytes: Buffer): Buffer {
    return Buffer.concat([this.pass(bytes), this.end()]);
  }

  /** The same of the value of a header. */
  cutText(value: string): string {
    let cut = value;
    for (const { text } of this.#credentials) {
      if (cut.includes(text)) cut = cut.replaceAll(text, "*".repeat(text.length));
    }
    return cut;
  }

  #cut(bytes: Buffer): Buffer {
    let cut = bytes;
    for (const { bytes: credential } of this.#credentials) {
      let at = cut.indexOf(credential);
      // What passes belongs to somebody else: it is copied before it is changed.
      if (at !== -1 && cut === bytes) cut = Buffer.from(bytes);
      while (at !== -1) {
        cut.fill("*", at, at + credential.length);
        at = cut.indexOf(credential, at + credential.length);
      }
    }
    return cut;
  }

  /** How many bytes at the end may be the beginning of a credential. */
  #heldBack(bytes: Buffer): number {
    let longest = 0;
    for (const { bytes: credential } of this.#credentials) {
      const first = credential.readUInt8(0);
      const from = Math.max(0, bytes.length - credential.length + 1);
      for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
        const length = bytes.length - at;
        // Mostly the next byte tells already, at a fraction of what comparing costs.
        if (length > 1 && bytes[at + 1] !== credential[1]) continue;
        if (bytes.compare(credential, 0, length, at) !== 0) continue;
        longest = Math.max(longest, length);
        break;
      }
    }
    return longest;
  }
}
