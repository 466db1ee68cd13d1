import { createHash, createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import { keyLength } from "./aead.js";
import { contextParts, type EnvelopeContext, encodeParts } from "./envelope-context.js";
import { CryptoError } from "./errors.js";
import { decodeExternalRecord, encodeExternalRecord, maxBlobLength } from "./external-record.js";
import { hkdf } from "./hkdf.js";
import { assertKekVersion, type KekCheck, type KekProvider } from "./kek-provider.js";
import { assertDek } from "./local-kek.js";
import { type RandomSource, takeRandom } from "./random-source.js";

/** See {@link createExternalKek}. */
export interface ExternalKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** The provider's id, such as `aws-kms`: 1 to 64 lower-case letters, digits, `.`, `_`, `-`. */
  readonly provider: string;
  /**
   * Encrypts 64 bytes into a blob of at most 4,096. `context` is for a provider that binds an
   * encryption context of its own; the record is bound to it in any case.
   */
  readonly encrypt: (plaintext: Uint8Array, context: ProviderContext) => Promise<Uint8Array>;
  /**
   * Gives the 64 bytes back; they are filled with zero after use. A rejection is taken for an
   * outage, unless it is a CryptoError with `KEK_MISMATCH` or `ENVELOPE_TAMPERED`: throw one of
   * those where the provider says that it knows the key but not the blob. To say why there is an
   * outage throw a CryptoError with `KEK_PROVIDER_UNAVAILABLE`; its message is kept, every other
   * one is dropped.
   */
  readonly decrypt: (blob: Uint8Array, context: ProviderContext) => Promise<Uint8Array>;
}

/** What a provider may bind by itself, by name. Not secret; providers tend to log it. */
export type ProviderContext = Readonly<Record<string, string>>;

const hashLength = 32;
const checkDomain = "gw.kek-check";
const fingerprintInfo = "gw/fp/v1";
const fingerprintLength = 8;
const reserved: ReadonlySet<string> = new Set(["raw", "passphrase", "file", "env"]);

/**
 * A key whose bytes never enter this process, such as one in a key management service or a vault.
 * What the provider encrypts is the data key and a hash of the context, so that a record is bound
 * to its context even by a provider that knows of no such thing.
 *
 * @throws RangeError for a version outside 1 to 2^31 − 1
 * @throws TypeError for an id of another form
 *
 * @example
 * ```ts
 * const kek = createExternalKek({
 *   version: 3,
 *   provider: "acme-kms",
 *   encrypt: async (plaintext, context) => await acme.encrypt({ keyId, plaintext, context }),
 *   decrypt: async (blob, context) => await acme.decrypt({ keyId, blob, context }),
 * });
 * ```
 */
export function createExternalKek(options: ExternalKekOptions): KekProvider {
  return new ExternalKek(options);
}

class ExternalKek implements KekProvider {
  readonly version: number;
  readonly provider: string;
  readonly #encrypt: ExternalKekOptions["encrypt"];
  readonly #decrypt: ExternalKekOptions["decrypt"];

  constructor({ version, provider, encrypt, decrypt }: ExternalKekOptions) {
    assertKekVersion(version);
    if (!/^[a-z0-9._-]{1,64}$/.test(provider) || reserved.has(provider)) {
      throw new TypeError("a provider id is 1 to 64 of a-z, 0-9, '.', '_', '-', and not a scheme");
    }
    this.version = version;
    this.provider = provider;
    this.#encrypt = encrypt;
    this.#decrypt = decrypt;
  }

  async wrap(dek: Uint8Array, context: EnvelopeContext): Promise<Uint8Array> {
    assertDek(dek);
    return this.#seal(dek, hashParts(contextParts(context)), secretContext(context));
  }

  async unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    return this.#open(wrappedDek, hashParts(contextParts(context)), secretContext(context));
  }

  async createCheck(random: RandomSource = randomBytes): Promise<KekCheck> {
    const checkSalt = takeRandom(random, keyLength);
    const checkValue = await this.#seal(checkSalt, this.#checkHash(), { purpose: checkDomain });
    const id = createSecretKey(this.provider, "utf8");
    const fingerprint = hkdf(id, checkSalt, fingerprintInfo, fingerprintLength).toString("hex");
    return { checkSalt, checkValue, fingerprint };
  }

  async check({ checkSalt, checkValue }: KekCheck): Promise<boolean> {
    if (checkSalt.length !== keyLength) return false;
    try {
      const opened = await this.#open(checkValue, this.#checkHash(), { purpose: checkDomain });
      return timingSafeEqual(opened, checkSalt);
    } catch (error) {
      // Not knowing is not the same as knowing that it is another key.
      if (!CryptoError.is(error) || error.code === "KEK_PROVIDER_UNAVAILABLE") throw error;
      return false;
    }
  }

  #checkHash(): Buffer {
    return hashParts([checkDomain, this.provider, String(this.version)]);
  }

  async #seal(value: Uint8Array, bound: Buffer, context: ProviderContext): Promise<Uint8Array> {
    const plaintext = Buffer.alloc(keyLength + hashLength);
    try {
      plaintext.set(value);
      plaintext.set(bound, keyLength);
      const blob = await this.#encrypt(plaintext, context);
      const usable = blob instanceof Uint8Array && blob.length > 0 && blob.length <= maxBlobLength;
      if (!usable) throw new TypeError("no blob");
      return encodeExternalRecord(this, blob);
    } catch (error) {
      throw providerError(error, this.provider);
    } finally {
      plaintext.fill(0);
    }
  }

  async #open(record: Uint8Array, bound: Buffer, context: ProviderContext): Promise<Buffer> {
    const blob = decodeExternalRecord(this, record);
    let plaintext: Uint8Array;
    try {
      plaintext = await this.#decrypt(blob, context);
    } catch (error) {
      throw providerError(error, this.provider);
    }
    if (!(plaintext instanceof Uint8Array)) throw new CryptoError("ENVELOPE_TAMPERED");
    try {
      const whole = plaintext.length === keyLength + hashLength;
      if (!whole || !timingSafeEqual(plaintext.subarray(keyLength), bound)) {
        throw new CryptoError("ENVELOPE_TAMPERED");
      }
      const value = Buffer.alloc(keyLength);
      value.set(plaintext.subarray(0, keyLength));
      return value;
    } finally {
      plaintext.fill(0);
    }
  }
}

function hashParts(parts: readonly string[]): Buffer {
  return createHash("sha256").update(encodeParts(parts)).digest();
}

function secretContext(context: EnvelopeContext): ProviderContext {
  const [purpose = "", secretId = "", secretName = "", provider = "", destination = ""] =
    contextParts(context);
  return { purpose, secretId, secretName, provider, destination };
}

// A new error in every case: the provider's own may carry requests, hosts or credentials. Kept is
// a message that somebody wrote for a CryptoError, and so for people.
function providerError(error: unknown, provider: string): CryptoError {
  for (const code of ["KEK_MISMATCH", "ENVELOPE_TAMPERED"] as const) {
    if (CryptoError.is(error, code)) return new CryptoError(code);
  }
  if (CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")) {
    return new CryptoError("KEK_PROVIDER_UNAVAILABLE", error.message);
  }
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", `the key provider ${provider} did not answer`);
}
