import type { KekProvider } from "./kek-provider.js";

/** See {@link createExternalKek}. */
export interface ExternalKekOptions {
  readonly version: number;
  /** The provider's id, such as `aws-kms`: lower-case letters, digits, `.`, `_`, `-`; up to 64. */
  readonly provider: string;
  /** Encrypts 64 bytes into at most 4,096. */
  readonly encrypt: (
    plaintext: Uint8Array,
    context: Readonly<Record<string, string>>,
  ) => Promise<Uint8Array>;
  /** Gives the 64 bytes back; a rejection counts as an outage unless it is a CryptoError. */
  readonly decrypt: (
    blob: Uint8Array,
    context: Readonly<Record<string, string>>,
  ) => Promise<Uint8Array>;
}

/** A key whose bytes never enter this process: a key management service or a vault. */
export function createExternalKek(_options: ExternalKekOptions): KekProvider {
  throw new Error("not yet");
}
