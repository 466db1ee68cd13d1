import { type KekProviderFactory, KekSettingError } from "@gw/crypto";
import { form, parseKeyPath } from "./key-path.js";
import { readVaultEnvironment } from "./vault-environment.js";
import { provider } from "./vault-error.js";
import { createVaultKek } from "./vault-kek.js";

/**
 * Loads keys from settings `vault:<mount>/<key>`. The connection settings come from VAULT_ADDR,
 * VAULT_TOKEN or VAULT_TOKEN_FILE, VAULT_NAMESPACE and VAULT_CACERT.
 *
 * @example
 * ```ts
 * const kek = await loadKek({
 *   source: "vault:transit/gateway",
 *   version: 4,
 *   name: "GW_KEK_4",
 *   providers: [vaultKeys],
 * });
 * ```
 */
export const vaultKeys: KekProviderFactory = {
  scheme: provider,
  form,
  async load({ version, value, name, env, onWarning }) {
    const key = value.reveal();
    if (parseKeyPath(key) === undefined) throw new KekSettingError(`${name} must be ${form}`);
    const connection = await readVaultEnvironment(env, { name, onWarning });
    return createVaultKek({ version, key, ...connection });
  },
};
