/** The registry's part of a key that comes from a passphrase. Not secret, but not replaceable. */
export interface KdfParameters {
  /** 32 random bytes. */
  readonly salt: Uint8Array;
  /** PBKDF2-HMAC-SHA256 rounds, from 600,000 to 10,000,000. */
  readonly iterations: number;
}

/** Parameters for a new passphrase version: 32 random bytes and 600,000 iterations. */
export function newKdfParameters(): KdfParameters {
  throw new Error("not yet");
}
