import { type KekLookup, openSecretFields } from "@gw/crypto";
import { destinationOf } from "@gw/entities";
import type { GatewayBackend } from "@gw/store-abstract";

/** Opens all secrets. @returns the API key of each secret that opens, by secret id */
export async function openValues(
  { sealedSecrets }: Pick<GatewayBackend, "sealedSecrets">,
  keyRing: KekLookup,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (let afterSecretId = ""; ; ) {
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 500 });
    for (const envelope of rows) {
      const { secretId, secretName, provider, authConfig } = envelope;
      const context = { secretId, secretName, provider, destination: destinationOf(authConfig) };
      const opened = await openSecretFields({ envelope, context, keyRing }).catch(() => undefined);
      const value = opened?.reveal().api_key;
      if (value !== undefined) values.set(secretId, value);
    }
    const last = rows.at(-1);
    if (last === undefined) return values;
    afterSecretId = last.secretId;
  }
}
