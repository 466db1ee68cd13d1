import { createHash } from "node:crypto";
import { keyLength } from "./aead.js";
import { DekCache } from "./dek-cache.js";
import { type EnvelopeContext, encodeContext } from "./envelope-context.js";
import { CryptoError } from "./errors.js";
import type { KdfParameters } from "./kdf.js";
import type { KekCheck, KekProvider } from "./kek-provider.js";
import type { RandomSource } from "./random-source.js";

/** How much of a provider's work is kept, and for how long. */
export interface DekCacheOptions {
  /** Data keys kept at most; 1,000 when absent, 0 keeps none. The oldest leaves first. */
  readonly maxDeks?: number | undefined;
  /** Milliseconds from an unwrapping until it is asked for again; 300,000 when absent. */
  readonly maxAge?: number | undefined;
  /** Milliseconds on a clock that never goes back; `performance.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/**
 * The same key, with the data keys that it unwrapped kept for a while: for a provider outside the
 * process, where every unwrapping takes a call. Kept is what an unwrapping gave, by record and
 * context; never what a wrapping was given, nor a failure. Ten that want one record at once make one
 * call.
 *
 * During an outage, and after access to the key was taken away, what is kept still opens until its
 * time is over. Everything else fails. What leaves is filled with zero.
 *
 * @throws RangeError for bounds that are no whole numbers from 0 to 2^31 − 1
 *
 * @example
 * ```ts
 * const kek = cacheDeks(createExternalKek({ version: 3, provider: "acme-kms", encrypt, decrypt }));
 * ```
 */
export function cacheDeks(kek: KekProvider, options: DekCacheOptions = {}): KekProvider {
  return new CachingKek(kek, options);
}

/** An unwrapping that is under way. */
interface Opening {
  readonly dek: Promise<Buffer>;
  /** How many still have to take their copy. */
  waiting: number;
}

class CachingKek implements KekProvider {
  readonly version: number;
  readonly provider: string;
  readonly kdf?: KdfParameters | undefined;
  readonly rewrap?: NonNullable<KekProvider["rewrap"]>;
  readonly #kek: KekProvider;
  readonly #kept: DekCache;
  readonly #openings = new Map<string, Opening>();

  constructor(kek: KekProvider, options: DekCacheOptions) {
    const { maxDeks = 1_000, maxAge = 300_000, clock = () => performance.now() } = options;
    this.version = kek.version;
    this.provider = kek.provider;
    if (kek.kdf !== undefined) this.kdf = kek.kdf;
    if (kek.rewrap !== undefined) this.rewrap = kek.rewrap.bind(kek);
    this.#kek = kek;
    this.#kept = new DekCache({ maxDeks, maxAge, clock });
  }

  // Not kept: rewrapDek unwraps next what was wrapped here, and that has to be a question.
  wrap(dek: Uint8Array, context: EnvelopeContext, random?: RandomSource): Promise<Uint8Array> {
    return this.#kek.wrap(dek, context, random);
  }

  async unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    const id = idOf(wrappedDek, context);
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    const opening = this.#openings.get(id) ?? this.#open({ id, wrappedDek, context });
    opening.waiting += 1;
    const dek = await opening.dek;
    const own = copyOf(dek);
    opening.waiting -= 1;
    if (opening.waiting === 0) dek.fill(0);
    return own;
  }

  createCheck(random?: RandomSource): Promise<KekCheck> {
    return this.#kek.createCheck(random);
  }

  check(check: KekCheck): Promise<boolean> {
    return this.#kek.check(check);
  }

  #open(wanted: {
    readonly id: string;
    readonly wrappedDek: Uint8Array;
    readonly context: EnvelopeContext;
  }): Opening {
    const { id } = wanted;
    const opening = { dek: this.#ask(wanted), waiting: 0 };
    this.#openings.set(id, opening);
    const over = (): void => void this.#openings.delete(id);
    opening.dek.then(over, over);
    return opening;
  }

  async #ask(wanted: {
    readonly id: string;
    readonly wrappedDek: Uint8Array;
    readonly context: EnvelopeContext;
  }): Promise<Buffer> {
    // Copies: what is asked must stay what the id was made of.
    const wrappedDek = Uint8Array.from(wanted.wrappedDek);
    const dek = await this.#kek.unwrap(wrappedDek, { ...wanted.context });
    if (dek.length !== keyLength) {
      dek.fill(0);
      throw new CryptoError("ENVELOPE_TAMPERED");
    }
    this.#kept.put(wanted.id, copyOf(dek));
    return dek;
  }
}

function copyOf(dek: Uint8Array): Buffer {
  const copy = Buffer.alloc(dek.length);
  copy.set(dek);
  return copy;
}

/** SHA-256 of the context, every part with its length, and the record behind it. */
function idOf(wrappedDek: Uint8Array, context: EnvelopeContext): string {
  const bound = createHash("sha256").update(encodeContext(context)).digest();
  return createHash("sha256").update(bound).update(wrappedDek).digest("base64");
}
