import type { KekProvider } from "./kek-provider.js";
import { KekSettingError } from "./kek-setting-error.js";
import type { Secret } from "./secret.js";

/**
 * Makes a scheme of key settings of a provider outside the process, such as
 * `aws-kms:alias/gateway`. Handed to whatever reads settings; nothing is registered globally.
 *
 * @example
 * ```ts
 * const acme: KekProviderFactory = {
 *   scheme: "acme-kms",
 *   form: "acme-kms:<key id>",
 *   load: async ({ version, value, name }) => {
 *     const keyId = value.reveal();
 *     if (!/^[0-9a-f-]{36}$/.test(keyId)) {
 *       throw new KekSettingError(`${name} has to be acme-kms:<key id>`);
 *     }
 *     return cacheDeks(createExternalKek({ version, provider: "acme-kms", ...callsOf(keyId) }));
 *   },
 * };
 * const kek = await loadKek({ source: "acme-kms:…", version: 3, providers: [acme] });
 * ```
 */
export interface KekProviderFactory {
  /** What its settings begin with, and the id of its provider: as for `createExternalKek`. */
  readonly scheme: string;
  /** What messages say that a setting has to look like: `aws-kms:<key ARN or alias>`. */
  readonly form: string;
  /**
   * The key that a setting names. It is not asked for anything yet, so that an outage shows where
   * the key is used.
   *
   * @throws KekSettingError naming the expected form, never the value
   */
  load(setting: KekProviderSetting): Promise<KekProvider>;
}

/** A setting of a {@link KekProviderFactory}'s scheme. */
export interface KekProviderSetting {
  readonly version: number;
  /** What stands behind the scheme. */
  readonly value: Secret<string>;
  /** What messages call the setting, such as `GW_KEK_1`. */
  readonly name: string;
  /** Where what else the provider needs is looked up, such as an address. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws TypeError for what the factory promised and did not make; KekSettingError */
export async function loadFromFactory(
  factory: KekProviderFactory,
  setting: KekProviderSetting,
): Promise<KekProvider> {
  const kek = await factory.load(setting);
  // The registry compares the provider with the scheme, and records are found by the version.
  if (kek.version === setting.version && kek.provider === factory.scheme) return kek;
  throw new TypeError(`the factory of ${factory.scheme} made a key of another version or provider`);
}

/** The factory of a scheme. @throws KekSettingError */
export function factoryOf(
  scheme: string,
  name: string,
  providers: readonly KekProviderFactory[],
): KekProviderFactory {
  const factory = providers.find((one) => one.scheme === scheme);
  if (factory !== undefined) return factory;
  throw new KekSettingError(`${name} has a scheme that nothing here can load`);
}
