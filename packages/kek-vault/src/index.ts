export { createVaultKek, type VaultKekOptions } from "./vault-kek.js";
export { vaultKeys } from "./vault-keys.js";
