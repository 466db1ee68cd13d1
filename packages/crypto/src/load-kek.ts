import { assertKdfParameters, derivePassphraseKey, type KdfParameters } from "./kdf.js";
import { assertKekVersion, type KekProvider } from "./kek-provider.js";
import { factoryOf, loadFromFactory } from "./kek-provider-factory.js";
import { KekSettingError } from "./kek-setting-error.js";
import { decodeRawKey, defaultName } from "./kek-source.js";
import { LocalKek } from "./local-kek.js";
import { assertPassphrase } from "./passphrase.js";
import { type ResolveKekSourceOptions, resolveKekSource } from "./resolve-kek-source.js";

/** What {@link loadKek} takes. */
export interface LoadKekOptions extends ResolveKekSourceOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** Needed for a passphrase, from its registry row or new; ignored for a raw key. */
  readonly kdf?: KdfParameters | undefined;
}

/**
 * Builds a key from a setting: one of this process, or one of `providers`. A passphrase is derived
 * here, once, on a thread of its own (about 0.2 s at 600,000 iterations): keep the result.
 *
 * @throws KekSettingError where the setting, what it points to, or the KDF parameters are no good
 * @throws RangeError for a version outside 1 to 2^31 − 1
 *
 * @example
 * ```ts
 * const kek = await loadKek({ source: "file:/run/secrets/kek-1", version: 1, name: "GW_KEK_1" });
 * const keyRing = new KeyRing([kek]);
 * ```
 */
export async function loadKek(options: LoadKekOptions): Promise<KekProvider> {
  const { version, kdf, name = defaultName, env = process.env, providers = [] } = options;
  assertKekVersion(version);
  const source = await resolveKekSource(options);
  const { scheme } = source;
  if (scheme !== "raw" && scheme !== "passphrase") {
    const factory = factoryOf(scheme, name, providers);
    return loadFromFactory(factory, { version, value: source.value, name, env });
  }
  const value = source.value.reveal();
  if (scheme === "raw") return new LocalKek(version, decodeRawKey(value, name));
  assertPassphrase(value, name);
  if (kdf === undefined) {
    throw new KekSettingError(`${name} is a passphrase, which needs salt and iterations with it`);
  }
  assertKdfParameters(kdf);
  const kept = Object.freeze({ salt: Uint8Array.from(kdf.salt), iterations: kdf.iterations });
  return new LocalKek(version, await derivePassphraseKey(value, kept), kept);
}
