import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { keyLength } from "./aead.js";
import { KekSettingError } from "./kek-setting-error.js";
import { pbkdf2 } from "./pbkdf2.js";

/** The registry's part of a key that comes from a passphrase. Not secret, but not replaceable. */
export interface KdfParameters {
  /** 32 random bytes. */
  readonly salt: Uint8Array;
  /** PBKDF2-HMAC-SHA256 rounds, from 600,000 to 10,000,000. */
  readonly iterations: number;
}

const saltLength = 32;
const minIterations = 600_000;
const maxIterations = 10_000_000;

/** Parameters for a new passphrase version: 32 random bytes and 600,000 iterations. */
export function newKdfParameters(): KdfParameters {
  return { salt: Uint8Array.from(randomBytes(saltLength)), iterations: minIterations };
}

/**
 * Bounds on what the registry gives: fewer rounds would weaken the key, more would stop the start.
 *
 * @throws KekSettingError
 */
export function assertKdfParameters({ salt, iterations }: KdfParameters): void {
  if (!(salt instanceof Uint8Array) || salt.length !== saltLength) {
    throw new KekSettingError(`the KDF salt of a passphrase has ${saltLength} bytes`);
  }
  if (Number.isInteger(iterations) && iterations >= minIterations && iterations <= maxIterations) {
    return;
  }
  throw new KekSettingError(
    `the KDF iterations of a passphrase are from ${minIterations} to ${maxIterations}`,
  );
}

const underWay = new Map<string, Promise<KeyObject>>();

/**
 * Derives the key of a passphrase on a thread of its own. Whoever asks for a derivation that is
 * under way waits for that one, so that a burst of callers does not fill the thread pool.
 */
export function derivePassphraseKey(passphrase: string, kdf: KdfParameters): Promise<KeyObject> {
  const salt = Buffer.from(kdf.salt);
  const name = `${kdf.iterations}:${salt.toString("hex")}:${passphrase}`;
  const running = underWay.get(name);
  if (running !== undefined) return running;
  const started = derive(passphrase, salt, kdf.iterations).finally(() => underWay.delete(name));
  underWay.set(name, started);
  return started;
}

async function derive(
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
): Promise<KeyObject> {
  const bytes = await pbkdf2(passphrase, salt, iterations, keyLength);
  try {
    return createSecretKey(bytes);
  } finally {
    bytes.fill(0);
  }
}
