import { cacheDeks, createExternalKek, type DekCacheOptions, type KekProvider } from "@gw/crypto";
import { addressRule, parseAddress } from "./address.js";
import { type KeyPath, parseKeyPath } from "./key-path.js";
import { VaultCalls } from "./vault-calls.js";
import { provider } from "./vault-error.js";
import { VaultHttp } from "./vault-http.js";

/** See {@link createVaultKek}. */
export interface VaultKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** Mount and key of a transit engine, such as `transit/gateway`. */
  readonly key: string;
  /** Of Vault or OpenBao: `https://…`, or `http://` of this machine. */
  readonly address: string;
  /** What gives the token; asked before each call, since tokens are renewed. */
  readonly token: () => Promise<string>;
  readonly namespace?: string | undefined;
  /** Certificates in PEM to trust instead of those that Node brings. */
  readonly ca?: string | undefined;
  /** Milliseconds for a call with both of its attempts; 5,000 when absent. */
  readonly timeout?: number | undefined;
  /** How unwrapped data keys are kept; 1,000 of them for 5 minutes when absent. */
  readonly cache?: DekCacheOptions | undefined;
}

/**
 * A key-encryption key in the transit engine of HashiCorp Vault or OpenBao. The data key goes there
 * to be encrypted and decrypted; the secret's id, name, provider and destination are its associated
 * data. Nothing is asked before the first use.
 *
 * @throws RangeError for a version or a timeout that is none, TypeError for a key or an address of
 * another form
 *
 * @example
 * ```ts
 * const kek = createVaultKek({
 *   version: 4,
 *   key: "transit/gateway",
 *   address: "https://vault.internal:8200",
 *   token: async () => (await readFile("/run/vault/token", "utf8")).trim(),
 * });
 * ```
 */
export function createVaultKek(options: VaultKekOptions): KekProvider {
  const { version, token, namespace, ca, timeout = 5_000, cache } = options;
  const http = new VaultHttp({
    address: requireAddress(options.address),
    ca,
    timeout: requireTimeout(timeout),
  });
  const calls = new VaultCalls({ http, path: requirePath(options.key), token, namespace });
  const kek = createExternalKek({
    version,
    provider,
    encrypt: (plaintext, context) => calls.encrypt(plaintext, context),
    decrypt: (blob, context) => calls.decrypt(blob, context),
  });
  return cacheDeks(kek, cache);
}

function requireAddress(address: string): URL {
  const url = parseAddress(address);
  if (url === undefined) throw new TypeError(`address is ${addressRule}`);
  return url;
}

function requirePath(key: string): KeyPath {
  const path = parseKeyPath(key);
  if (path === undefined) throw new TypeError("key is <mount>/<key> of a transit engine");
  return path;
}

function requireTimeout(timeout: number): number {
  if (Number.isInteger(timeout) && timeout >= 1 && timeout <= 600_000) return timeout;
  throw new RangeError("timeout is a whole number from 1 to 600000");
}
