import { createHash } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { type EnvelopeContext, encodeContext } from "../envelope/envelope-context.js";
import type { RandomSource } from "../envelope/random-source.js";
import { CryptoError } from "../errors.js";
import { DekCache } from "./dek-cache.js";
import type { KdfParameters } from "./kdf.js";
import type { KekCheck, KekProvider } from "./kek-provider.js";

/** The bounds of a data key cache. */
export interface DekCacheOptions {
  /** Maximum number of cached data keys; defaults to 1,000, 0 disables. Evicts the oldest. */
  readonly maxDeks?: number | undefined;
  /** Time to live of a cached data key in milliseconds; defaults to 300,000, 0 disables. */
  readonly maxAge?: number | undefined;
  /** A monotonic clock in milliseconds; defaults to `performance.now`. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Adds a cache of unwrapped data keys to a key, for external providers where every unwrap is a
 * remote call. Caches the results of `unwrap` by record and context, but no failures and no keys
 * passed to `wrap`. Concurrent requests for one record share one call.
 *
 * During an outage, and after access to the key is revoked, cached data keys still open until they
 * expire; everything else fails. Evicted keys are zeroed.
 *
 * @throws RangeError for bounds that are not integers from 0 to 2^31 − 1
 *
 * @example
 * ```ts
 * const kek = cacheDeks(createExternalKek({ version: 3, provider: "acme-kms", encrypt, decrypt }));
 * ```
 */
export function cacheDeks(kek: KekProvider, options: DekCacheOptions = {}): KekProvider {
  return new CachingKek(kek, options);
}

/** A call to the provider in progress. */
interface PendingUnwrap {
  readonly dek: Promise<Buffer>;
  /** Number of callers that have not copied the data key yet. */
  waiting: number;
}

interface UnwrapRequest {
  readonly id: string;
  readonly wrappedDek: Uint8Array;
  readonly context: EnvelopeContext;
}

class CachingKek implements KekProvider {
  readonly version: number;
  readonly provider: string;
  readonly kdf?: KdfParameters | undefined;
  readonly rewrap?: NonNullable<KekProvider["rewrap"]>;
  readonly #kek: KekProvider;
  readonly #cache: DekCache;
  readonly #pending = new Map<string, PendingUnwrap>();

  constructor(kek: KekProvider, options: DekCacheOptions) {
    const { maxDeks = 1_000, maxAge = 300_000, clock = () => performance.now() } = options;
    this.version = kek.version;
    this.provider = kek.provider;
    if (kek.kdf !== undefined) this.kdf = kek.kdf;
    if (kek.rewrap !== undefined) this.rewrap = kek.rewrap.bind(kek);
    this.#kek = kek;
    this.#cache = new DekCache({ maxDeks, maxAge, clock });
  }

  // Not cached: rewrapDek verifies the result with an unwrap, which must reach the provider.
  wrap(dek: Uint8Array, context: EnvelopeContext, random?: RandomSource): Promise<Uint8Array> {
    return this.#kek.wrap(dek, context, random);
  }

  async unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    const id = idOf(wrappedDek, context);
    const cached = this.#cache.get(id);
    if (cached !== undefined) return cached;
    const pending = this.#pending.get(id) ?? this.#startUnwrap({ id, wrappedDek, context });
    pending.waiting += 1;
    const dek = await pending.dek;
    const copy = copyOf(dek);
    pending.waiting -= 1;
    if (pending.waiting === 0) dek.fill(0);
    return copy;
  }

  createCheck(random?: RandomSource): Promise<KekCheck> {
    return this.#kek.createCheck(random);
  }

  check(check: KekCheck): Promise<boolean> {
    return this.#kek.check(check);
  }

  #startUnwrap(request: UnwrapRequest): PendingUnwrap {
    const pending = { dek: this.#unwrapRemotely(request), waiting: 0 };
    this.#pending.set(request.id, pending);
    const remove = (): void => void this.#pending.delete(request.id);
    pending.dek.then(remove, remove);
    return pending;
  }

  async #unwrapRemotely({ id, wrappedDek, context }: UnwrapRequest): Promise<Buffer> {
    // Copies, because the caller may change its record while the call is in progress.
    const dek = await this.#kek.unwrap(Uint8Array.from(wrappedDek), { ...context });
    if (dek.length !== keyLength) {
      dek.fill(0);
      throw new CryptoError("ENVELOPE_TAMPERED");
    }
    this.#cache.put(id, copyOf(dek));
    return dek;
  }
}

function copyOf(dek: Uint8Array): Buffer {
  const copy = Buffer.alloc(dek.length);
  copy.set(dek);
  return copy;
}

/** SHA-256 over the hash of the length-prefixed context and the record. */
function idOf(wrappedDek: Uint8Array, context: EnvelopeContext): string {
  const contextHash = createHash("sha256").update(encodeContext(context)).digest();
  return createHash("sha256").update(contextHash).update(wrappedDek).digest("base64");
}
