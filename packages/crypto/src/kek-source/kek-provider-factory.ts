import { KekSettingError } from "../errors.js";
import type { KekProvider } from "../kek/kek-provider.js";
import type { Secret } from "../secret.js";

/**
 * Adds a scheme for key settings of an external provider, such as `aws-kms:alias/gateway`. Passed
 * as `providers` to the functions that read settings; there is no global registry.
 *
 * @example
 * ```ts
 * const acme: KekProviderFactory = {
 *   scheme: "acme-kms",
 *   form: "acme-kms:<key id>",
 *   load: async ({ version, value, name }) => {
 *     const keyId = value.reveal();
 *     if (!/^[0-9a-f-]{36}$/.test(keyId)) {
 *       throw new KekSettingError(`${name} must be acme-kms:<key id>`);
 *     }
 *     return cacheDeks(createExternalKek({ version, provider: "acme-kms", ...callsOf(keyId) }));
 *   },
 * };
 * const kek = await loadKek({ source: "acme-kms:…", version: 3, providers: [acme] });
 * ```
 */
export interface KekProviderFactory {
  /** The prefix of its settings, which is also the provider id of `createExternalKek`. */
  readonly scheme: string;
  /** The expected form of a setting for messages, such as `aws-kms:<key ARN or alias>`. */
  readonly form: string;
  /**
   * Loads the key of a setting without calling the provider, so that an outage appears only when
   * the key is used.
   *
   * @throws KekSettingError; the message names the expected form, never the value
   */
  load(setting: KekProviderSetting): Promise<KekProvider>;
}

/** A key setting for a {@link KekProviderFactory}. */
export interface KekProviderSetting {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** The part after `<scheme>:`. */
  readonly value: Secret<string>;
  /** The name of the setting for messages, such as `GW_KEK_1`. */
  readonly name: string;
  /** Environment variables for further settings of the provider, such as its address. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Receives a warning about the settings, such as that other users can read a file with a token. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** @throws TypeError if the factory returns another version or provider; KekSettingError */
export async function loadFromFactory(
  factory: KekProviderFactory,
  setting: KekProviderSetting,
): Promise<KekProvider> {
  const kek = await factory.load(setting);
  // The registry compares the provider with the scheme, and records name the version.
  if (kek.version === setting.version && kek.provider === factory.scheme) return kek;
  throw new TypeError(
    `the factory of ${factory.scheme} returned a key with another version or provider`,
  );
}

/** Finds the factory of a scheme. @throws KekSettingError */
export function factoryOf(
  scheme: string,
  name: string,
  providers: readonly KekProviderFactory[],
): KekProviderFactory {
  const factory = providers.find((candidate) => candidate.scheme === scheme);
  if (factory !== undefined) return factory;
  throw new KekSettingError(
    `${name} has a scheme without a key provider; pass its factory in \`providers\``,
  );
}
