import type { KeyRing } from "@gw/crypto";
import { openSealedSecret } from "@gw/key-management";
import type { GatewayBackend } from "@gw/store-abstract";

/** The secrets of a database. */
export interface FoundSecrets {
  /** Plaintexts by secret name. */
  readonly values: ReadonlyMap<string, string>;
  /** Secret ids by name. */
  readonly ids: ReadonlyMap<string, string>;
  /** Secrets that do not open, with the reason. */
  readonly lost: readonly string[];
  /** Number of secrets by key version. */
  readonly versions: ReadonlyMap<number, number>;
}

/** Opens every secret of a database. */
export async function findSecrets(
  { sealedSecrets }: Pick<GatewayBackend, "sealedSecrets">,
  keyRing: KeyRing,
): Promise<FoundSecrets> {
  const values = new Map<string, string>();
  const ids = new Map<string, string>();
  const versions = new Map<number, number>();
  const lost: string[] = [];
  for (let afterSecretId: string | undefined; ; ) {
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 500 });
    for (const secret of rows) {
      const { secretId, secretName, kekVersion } = secret;
      versions.set(kekVersion, (versions.get(kekVersion) ?? 0) + 1);
      ids.set(secretName, secretId);
      try {
        const opened = await openSealedSecret({ secret, keyRing });
        values.set(secretName, opened.reveal().api_key ?? "");
      } catch (error) {
        lost.push(`${secretName}, key version ${kekVersion}: ${String(error)}`);
      }
    }
    afterSecretId = rows.at(-1)?.secretId;
    if (afterSecretId === undefined) return { values, ids, lost, versions };
  }
}
