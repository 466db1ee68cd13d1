import { createHash, createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { contextParts, type EnvelopeContext, encodeParts } from "../envelope/envelope-context.js";
import { hkdf } from "../envelope/hkdf.js";
import { type RandomSource, takeRandom } from "../envelope/random-source.js";
import { CryptoError } from "../errors.js";
import { decodeExternalRecord, encodeExternalRecord, maxBlobLength } from "./external-record.js";
import { assertKekVersion, type KekCheck, type KekProvider } from "./kek-provider.js";
import { assertDek } from "./local-kek.js";

/** Options of {@link createExternalKek}. */
export interface ExternalKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** The provider id, such as `aws-kms`: 1 to 64 characters from `a-z 0-9 . _ -`. */
  readonly provider: string;
  /**
   * Encrypts 64 bytes into a blob of at most 4,096 bytes. `context` is for providers with an
   * encryption context; the record is bound to it in any case.
   */
  readonly encrypt: (plaintext: Uint8Array, context: ProviderContext) => Promise<Uint8Array>;
  /**
   * Returns the 64 bytes, which are zeroed after use. Throw a CryptoError with `KEK_MISMATCH` or
   * `ENVELOPE_TAMPERED` if the provider has the key but rejects the blob. Every other rejection
   * counts as an outage; its message is dropped, except that of a CryptoError with
   * `KEK_PROVIDER_UNAVAILABLE`.
   */
  readonly decrypt: (blob: Uint8Array, context: ProviderContext) => Promise<Uint8Array>;
}

/** Named values for the encryption context of a provider. Not secret; providers may log them. */
export type ProviderContext = Readonly<Record<string, string>>;

const hashLength = 32;
const checkDomain = "gw.kek-check";
const fingerprintInfo = "gw/fp/v1";
const fingerprintLength = 8;
const reserved: ReadonlySet<string> = new Set(["raw", "passphrase", "file", "env"]);

/**
 * Creates a key whose bytes never enter this process, such as a key in a key management service or
 * a vault. The provider encrypts the data key together with a hash of the context, so that a record
 * is bound to its context even if the provider has no encryption context.
 *
 * @throws RangeError for a version outside 1 to 2^31 − 1
 * @throws TypeError for an invalid provider id
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
      throw new TypeError(
        "`provider` must be 1 to 64 characters from a-z 0-9 . _ - and not a built-in scheme",
      );
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
      // An outage does not prove that the key differs.
      if (!CryptoError.is(error) || error.code === "KEK_PROVIDER_UNAVAILABLE") throw error;
      return false;
    }
  }

  #checkHash(): Buffer {
    return hashParts([checkDomain, this.provider, String(this.version)]);
  }

  async #seal(
    value: Uint8Array,
    contextHash: Buffer,
    context: ProviderContext,
  ): Promise<Uint8Array> {
    const plaintext = Buffer.alloc(keyLength + hashLength);
    try {
      plaintext.set(value);
      plaintext.set(contextHash, keyLength);
      const blob = await this.#encrypt(plaintext, context);
      const usable = blob instanceof Uint8Array && blob.length > 0 && blob.length <= maxBlobLength;
      if (!usable) throw new TypeError("invalid blob");
      return encodeExternalRecord(this, blob);
    } catch (error) {
      throw providerError(error, this.provider);
    } finally {
      plaintext.fill(0);
    }
  }

  async #open(record: Uint8Array, contextHash: Buffer, context: ProviderContext): Promise<Buffer> {
    const blob = decodeExternalRecord(this, record);
    let plaintext: Uint8Array;
    try {
      plaintext = await this.#decrypt(blob, context);
    } catch (error) {
      throw providerError(error, this.provider);
    }
    if (!(plaintext instanceof Uint8Array)) throw new CryptoError("ENVELOPE_TAMPERED");
    try {
      const isComplete = plaintext.length === keyLength + hashLength;
      if (!isComplete || !timingSafeEqual(plaintext.subarray(keyLength), contextHash)) {
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
  const [purpose = "", secretId = "", secretName = "", provider = "", destination = "", workspace] =
    contextParts(context);
  const bound = { purpose, secretId, secretName, provider, destination };
  return workspace === undefined ? bound : { ...bound, workspace };
}

// Always a new error: the original may contain requests, hosts or credentials. Only the message of
// a CryptoError is safe to show.
function providerError(error: unknown, provider: string): CryptoError {
  for (const code of ["KEK_MISMATCH", "ENVELOPE_TAMPERED"] as const) {
    if (CryptoError.is(error, code)) return new CryptoError(code);
  }
  if (CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")) {
    return new CryptoError("KEK_PROVIDER_UNAVAILABLE", error.message);
  }
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", `the key provider ${provider} did not answer`);
}
