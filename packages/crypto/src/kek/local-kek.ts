import { type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { openRecord, recordOverhead, sealRecord } from "../envelope/committed-record.js";
import type { EnvelopeContext } from "../envelope/envelope-context.js";
import { hkdf } from "../envelope/hkdf.js";
import { type RandomSource, takeRandom } from "../envelope/random-source.js";
import {
  localSuite,
  startsWith,
  wrappedDekHeader,
  wrappedDekHeaderLength,
} from "../envelope/wrapped-dek.js";
import { CryptoError } from "../errors.js";
import type { KdfParameters } from "./kdf.js";
import { assertKekVersion, type KekCheck, type KekProvider } from "./kek-provider.js";

const info = "gw/dek-wrap/v2";
const checkInfo = "gw/kcv/v1";
const fingerprintInfo = "gw/fp/v1";
const checkSaltLength = 32;
const checkLength = 16;
const fingerprintLength = 8;

/** Length of a record of suite 01: 133 bytes. */
const wrappedDekLength = wrappedDekHeaderLength + recordOverhead + keyLength;

/** A key-encryption key in the memory of this process. */
export class LocalKek implements KekProvider {
  readonly version: number;
  readonly provider: "raw" | "passphrase";
  readonly kdf?: KdfParameters;
  readonly #key: KeyObject;
  readonly #header: Buffer;

  /** `key` has 32 bytes; `kdf` marks a key derived from a passphrase. */
  constructor(version: number, key: KeyObject, kdf?: KdfParameters) {
    assertKekVersion(version);
    this.version = version;
    this.provider = kdf === undefined ? "raw" : "passphrase";
    if (kdf !== undefined) this.kdf = kdf;
    this.#key = key;
    this.#header = wrappedDekHeader(localSuite, version);
  }

  async wrap(
    dek: Uint8Array,
    context: EnvelopeContext,
    random: RandomSource = randomBytes,
  ): Promise<Uint8Array> {
    assertDek(dek);
    const header = this.#header;
    return sealRecord({ header, info, key: this.#key, context, plaintext: dek, random });
  }

  async unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    if (!startsWith(wrappedDek, this.#header) || wrappedDek.length !== wrappedDekLength) {
      throw new CryptoError("ENVELOPE_FORMAT");
    }
    return openRecord({
      headerLength: wrappedDekHeaderLength,
      info,
      key: this.#key,
      context,
      record: wrappedDek,
      mismatch: "KEK_MISMATCH",
    });
  }

  async createCheck(random: RandomSource = randomBytes): Promise<KekCheck> {
    const checkSalt = takeRandom(random, checkSaltLength);
    const fingerprint = hkdf(this.#key, checkSalt, fingerprintInfo, fingerprintLength);
    const checkValue = hkdf(this.#key, checkSalt, checkInfo, checkLength);
    return { checkSalt, checkValue, fingerprint: fingerprint.toString("hex") };
  }

  async check({ checkSalt, checkValue }: KekCheck): Promise<boolean> {
    if (checkValue.length !== checkLength) return false;
    return timingSafeEqual(hkdf(this.#key, checkSalt, checkInfo, checkLength), checkValue);
  }
}

/** @throws TypeError unless the data key has 32 bytes */
export function assertDek(dek: Uint8Array): void {
  if (dek instanceof Uint8Array && dek.length === keyLength) return;
  throw new TypeError(`a data key must have ${keyLength} bytes`);
}
