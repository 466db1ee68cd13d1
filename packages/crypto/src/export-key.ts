import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { keyLength } from "./aead.js";
import { hkdf } from "./hkdf.js";
import {
  assertKdfParameters,
  derivePassphraseKey,
  type KdfParameters,
  newKdfParameters,
} from "./kdf.js";
import type { KekProvider } from "./kek-provider.js";
import { KekSettingError } from "./kek-setting-error.js";
import { decodeRawKey, defaultName } from "./kek-source.js";
import { LocalKek } from "./local-kek.js";
import { assertPassphrase } from "./passphrase.js";
import { type ResolveKekSourceOptions, resolveKekSource } from "./resolve-kek-source.js";

/** What a file says of its key, so that it is found again. Not secret, but not replaceable. */
export interface ExportKdf {
  /** 32 random bytes, new for every file. */
  readonly salt: Uint8Array;
  /** PBKDF2-HMAC-SHA256 rounds where the key comes from a passphrase; absent for a raw one. */
  readonly iterations?: number | undefined;
}

/** What a file that moves between two gateways is sealed and authenticated with. */
export interface ExportKey {
  readonly kdf: ExportKdf;
  /** Wraps the data keys of its records, as version 1. */
  readonly kek: KekProvider;
  /** HMAC-SHA256 under HKDF(key, salt, "gw/export-mac/v1"), for all bytes of the file. */
  newMac(): ExportMac;
}

/** Takes the bytes of a file as they come. */
export interface ExportMac {
  update(bytes: Uint8Array): ExportMac;
  /** 32 bytes; no more can be added then. */
  digest(): Uint8Array;
}

/** See {@link loadExportKey}. */
export interface LoadExportKeyOptions extends ResolveKekSourceOptions {
  /** What the file says; a new salt, and 600,000 iterations for a passphrase, when absent. */
  readonly kdf?: ExportKdf | undefined;
}

const macInfo = "gw/export-mac/v1";
const version = 1;

/**
 * The key of a file from `raw:…`, `passphrase:…`, `file:…` or `env:…`, like that of a server; a
 * passphrase is derived on a thread of its own.
 *
 * @throws KekSettingError where the setting or what the file says of its key is no good, or where
 * one is a passphrase and the other is not
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
    throw new KekSettingError(`${name} has to be a raw key or a passphrase`);
  }
  const fresh = newKdfParameters();
  const kdf = options.kdf ?? (scheme === "raw" ? { salt: fresh.salt } : fresh);
  const { salt, iterations } = kdf;
  if ((scheme === "passphrase") !== (iterations !== undefined)) {
    const [given, wanted] =
      scheme === "raw" ? ["a raw key", "a passphrase"] : ["a passphrase", "a raw key"];
    throw new KekSettingError(`${name} is ${given}, and the file was made with ${wanted}`);
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
