import { KekSettingError } from "../errors.js";
import { assertKdfParameters, derivePassphraseKey, type KdfParameters } from "../kek/kdf.js";
import { assertKekVersion, type KekProvider } from "../kek/kek-provider.js";
import { LocalKek } from "../kek/local-kek.js";
import { factoryOf, loadFromFactory } from "./kek-provider-factory.js";
import { decodeRawKey, defaultName } from "./kek-source.js";
import { assertPassphrase } from "./passphrase.js";
import { type ResolveKekSourceOptions, resolveKekSource } from "./resolve-kek-source.js";

/** Options of {@link loadKek}. */
export interface LoadKekOptions extends ResolveKekSourceOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** Required for a passphrase, from its registry row or new; ignored for a raw key. */
  readonly kdf?: KdfParameters | undefined;
}

/**
 * Loads a key from a setting. Derives a passphrase on the thread pool, which takes about 0.2 s at
 * 600,000 iterations: reuse the result.
 *
 * @throws KekSettingError if the setting, the file or variable that it points to, or `kdf` is
 * invalid
 * @throws RangeError for a version outside 1 to 2^31 − 1
 *
 * @example
 * ```ts
 * const kek = await loadKek({ source: "file:/run/secrets/kek-1", version: 1, name: "GW_KEK_1" });
 * const keyRing = new KeyRing([kek]);
 * ```
 */
export async function loadKek(options: LoadKekOptions): Promise<KekProvider> {
  const {
    version,
    kdf,
    name = defaultName,
    env = process.env,
    providers = [],
    onWarning,
  } = options;
  assertKekVersion(version);
  const source = await resolveKekSource(options);
  const { scheme } = source;
  if (scheme !== "raw" && scheme !== "passphrase") {
    const factory = factoryOf(scheme, name, providers);
    return loadFromFactory(factory, { version, value: source.value, name, env, onWarning });
  }
  const value = source.value.reveal();
  if (scheme === "raw") return new LocalKek(version, decodeRawKey(value, name));
  assertPassphrase(value, name);
  if (kdf === undefined) {
    throw new KekSettingError(
      `${name} is a passphrase and requires \`kdf\` with its salt and iterations`,
    );
  }
  assertKdfParameters(kdf);
  const copy = Object.freeze({ salt: Uint8Array.from(kdf.salt), iterations: kdf.iterations });
  return new LocalKek(version, await derivePassphraseKey(value, copy), copy);
}
