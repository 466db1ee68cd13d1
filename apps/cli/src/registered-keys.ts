import type { GatewayBackend } from "@gw/store-abstract";
import type { KekInfo } from "@gw/store-rest/protocol";

/** The key versions of an opened backend, without anything by which a key is checked. */
export async function registeredKeys({
  kekRegistry,
  sealedSecrets,
}: Pick<GatewayBackend, "kekRegistry" | "sealedSecrets">): Promise<KekInfo[]> {
  const [records, counts] = await Promise.all([
    kekRegistry.list(),
    sealedSecrets.countSecretsByKek(),
  ]);
  return records.map((record) => {
    const { version, provider, fingerprint, state, createdAt, activatedAt, retiredAt } = record;
    const secrets = counts.get(version) ?? 0;
    return { version, provider, fingerprint, state, createdAt, activatedAt, retiredAt, secrets };
  });
}
