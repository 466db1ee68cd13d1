import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { hkdf } from "../envelope/hkdf.js";
import { KekSettingError } from "../errors.js";
import {
  assertKdfParameters,
  derivePassphraseKey,
  type KdfParameters,
  newKdfParameters,
} from "../kek/kdf.js";
import type { KekProvider } from "../kek/kek-provider.js";
import { LocalKek } from "../kek/local-kek.js";
import { decodeRawKey, defaultName } from "./kek-source.js";
import { assertPassphrase } from "./passphrase.js";
import { type ResolveKekSourceOptions, resolveKekSource } from "./resolve-kek-source.js";

/** The key parameters stored in an export file. Not secret, but the key is lost without them. */
export interface ExportKdf {
  /** 32 random bytes, different for every file. */
  readonly salt: Uint8Array;
  /** PBKDF2-HMAC-SHA256 iterations for a passphrase; absent for a raw key. */
  readonly iterations?: number | undefined;
}

/** The key that seals and authenticates an export file. */
export interface ExportKey {
  readonly kdf: ExportKdf;
  /** Wraps the data keys of the records in the file, as version 1. */
  readonly kek: KekProvider;
  /** Starts an HMAC-SHA256 over the file with the key HKDF(key, salt, "gw/export-mac/v1"). */
  newMac(): ExportMac;
}

/** An incremental MAC over the bytes of an export file. */
export interface ExportMac {
  /** Adds bytes. */
  update(bytes: Uint8Array): ExportMac;
  /** Returns the 32 bytes of the MAC; ends the computation. */
  digest(): Uint8Array;
}

/** Options of {@link loadExportKey}. */
export interface LoadExportKeyOptions extends ResolveKekSourceOptions {
  /** The parameters of an existing file. A new file gets a new salt, and 600,000 iterations. */
  readonly kdf?: ExportKdf | undefined;
}

const macInfo = "gw/export-mac/v1";
const version = 1;

/**
 * Loads the key of an export file from a setting `raw:…`, `passphrase:…`, `file:…` or `env:…`.
 * Derives passphrases on the thread pool.
 *
 * @throws KekSettingError if the setting or `kdf` is invalid, or if one is for a passphrase and the
 * other for a raw key
 *
 * @example
 * ```ts
 * const key = await loadExportKey({ source: "file:/run/secrets/export-key" });
 * const mac = key.newMac().update(allBytesOfTheFile).digest();
 * ```
 */
export async function loadExportKey(options: LoadExportKeyOptions): Promise<ExportKey> {
  const { name = defaultName } = options;
  const { scheme, value } = await resolveKekSource(options);
  if (scheme !== "raw" && scheme !== "passphrase") {
    throw new KekSettingError(`${name} must be a raw key or a passphrase`);
  }
  const fresh = newKdfParameters();
  const kdf = options.kdf ?? (scheme === "raw" ? { salt: fresh.salt } : fresh);
  const { salt, iterations } = kdf;
  if ((scheme === "passphrase") !== (iterations !== undefined)) {
    const [actual, expected] =
      scheme === "raw" ? ["a raw key", "a passphrase"] : ["a passphrase", "a raw key"];
    throw new KekSettingError(`${name} is ${actual}, but the file was made with ${expected}`);
  }
  const parameters: KdfParameters = {
    salt: Uint8Array.from(salt),
    iterations: iterations ?? fresh.iterations,
  };
  assertKdfParameters(parameters);
  if (scheme === "raw") return exportKey(decodeRawKey(value.reveal(), name), kdf);
  assertPassphrase(value.reveal(), name);
  return exportKey(await derivePassphraseKey(value.reveal(), parameters), kdf);
}

function exportKey(key: KeyObject, kdf: ExportKdf): ExportKey {
  const bytes = hkdf(key, kdf.salt, macInfo, keyLength);
  try {
    const macKey = createSecretKey(bytes);
    const kek = new LocalKek(version, key);
    return { kdf, kek, newMac: () => createHmac("sha256", macKey) };
  } finally {
    bytes.fill(0);
  }
}
