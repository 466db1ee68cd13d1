import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { KekSettingError } from "../errors.js";
import { pbkdf2 } from "./pbkdf2.js";

/** The stored parameters of a passphrase key. Not secret, but the key is lost without them. */
export interface KdfParameters {
  /** 32 random bytes. */
  readonly salt: Uint8Array;
  /** PBKDF2-HMAC-SHA256 rounds, from 600,000 to 10,000,000. */
  readonly iterations: number;
}

const saltLength = 32;
const minIterations = 600_000;
const maxIterations = 10_000_000;

/** Returns parameters for a new passphrase key: 32 random bytes and 600,000 iterations. */
export function newKdfParameters(): KdfParameters {
  return { salt: Uint8Array.from(randomBytes(saltLength)), iterations: minIterations };
}

/**
 * Checks stored parameters: fewer iterations weaken the key, more block the start-up.
 *
 * @throws KekSettingError
 */
export function assertKdfParameters({ salt, iterations }: KdfParameters): void {
  if (!(salt instanceof Uint8Array) || salt.length !== saltLength) {
    throw new KekSettingError(`\`kdf.salt\` must have ${saltLength} bytes`);
  }
  if (Number.isInteger(iterations) && iterations >= minIterations && iterations <= maxIterations) {
    return;
  }
  throw new KekSettingError(
    `\`kdf.iterations\` must be an integer from ${minIterations} to ${maxIterations}`,
  );
}

const pending = new Map<string, Promise<KeyObject>>();

/**
 * Derives the key of a passphrase on the thread pool. Concurrent calls with the same parameters
 * share one derivation, so that they do not exhaust the pool.
 */
export function derivePassphraseKey(passphrase: string, kdf: KdfParameters): Promise<KeyObject> {
  const salt = Buffer.from(kdf.salt);
  const name = `${kdf.iterations}:${salt.toString("hex")}:${passphrase}`;
  const running = pending.get(name);
  if (running !== undefined) return running;
  const started = derive(passphrase, salt, kdf.iterations).finally(() => pending.delete(name));
  pending.set(name, started);
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
