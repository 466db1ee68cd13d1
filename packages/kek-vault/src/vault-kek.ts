import { cacheDeks, createExternalKek, type DekCacheOptions, type KekProvider } from "@gw/crypto";
import { addressRule, parseAddress } from "./address.js";
import { type KeyPath, parseKeyPath } from "./key-path.js";
import { VaultCalls } from "./vault-calls.js";
import { provider } from "./vault-error.js";
import { VaultHttp } from "./vault-http.js";

/** Options of {@link createVaultKek}. */
export interface VaultKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** Mount and key of a transit engine, such as `transit/gateway`. */
  readonly key: string;
  /** The address of Vault or OpenBao: `https://…`, or `http://…` on this machine. */
  readonly address: string;
  /** Returns the token; called before each request, because tokens are renewed. */
  readonly token: () => Promise<string>;
  /** The namespace, if any. */
  readonly namespace?: string | undefined;
  /** Trusted CA certificates in PEM, instead of those of Node. */
  readonly ca?: string | undefined;
  /** Timeout of a call with up to two attempts, in milliseconds; defaults to 5,000. */
  readonly timeout?: number | undefined;
  /** The cache of unwrapped data keys; defaults to 1,000 keys for 5 minutes. */
  readonly cache?: DekCacheOptions | undefined;
}

/**
 * Creates a key-encryption key in the transit engine of HashiCorp Vault or OpenBao. The engine
 * encrypts and decrypts the data keys, with the id, name, provider, destination and workspace of the
 * secret as associated data. Makes no call before the first use.
 *
 * @throws RangeError for an invalid version or timeout
 * @throws TypeError for an invalid key or address
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
  if (url === undefined) throw new TypeError(`\`address\` must be ${addressRule}`);
  return url;
}

function requirePath(key: string): KeyPath {
  const path = parseKeyPath(key);
  if (path === undefined) throw new TypeError("`key` must be <mount>/<key> of a transit engine");
  return path;
}

function requireTimeout(timeout: number): number {
  if (Number.isInteger(timeout) && timeout >= 1 && timeout <= 600_000) return timeout;
  throw new RangeError("`timeout` must be an integer from 1 to 600000");
}
