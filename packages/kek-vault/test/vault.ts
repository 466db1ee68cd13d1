import { FakeVault } from "@gw/fake-key-services";
import { onTestFinished } from "vitest";
import { createVaultKek, type VaultKekOptions } from "../src/index.ts";

export const context = {
  secretId: "0123456789abcdef0123456789abcdef",
  secretName: "openai-prod",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** Starts a Vault with one key; closed when the test finishes. */
export async function startVault(options: Parameters<typeof FakeVault.start>[0] = {}) {
  const vault = await FakeVault.start(options);
  onTestFinished(() => vault.server.close());
  vault.createKey("gateway");
  return { vault, kek: kekIn(vault) };
}

/** A key in this Vault. */
export function kekIn(vault: FakeVault, options: Partial<VaultKekOptions> = {}) {
  const { namespace, mount } = vault;
  return createVaultKek({
    version: 4,
    key: `${mount}/gateway`,
    address: vault.server.url,
    token: async () => vault.token,
    timeout: 30_000,
    ...(namespace !== "" && { namespace }),
    ...options,
  });
}
