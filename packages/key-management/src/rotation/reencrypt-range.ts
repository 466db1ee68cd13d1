import { sealSecretFields } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import {
  envelopeContextOf,
  type ReencryptionStep,
  type SealSwap,
  type SecretRange,
} from "@gw/store-abstract";
import { openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts } from "../operations/key-ports.js";
import { nextAfter, processSecrets } from "./process-secrets.js";

/** Attempts for rows that other writers change at the same time. */
const maxAttempts = 5;

/** Seals a range of secrets again, each under a new data key, where the row is still as read. */
export async function reencryptRange(
  ports: KeyPorts,
  { afterSecretId, limit }: SecretRange,
): Promise<ReencryptionStep> {
  const { sealedSecrets, keyRing } = ports;
  const done = new Set<string>();
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const kek = await activeProvider(ports);
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit });
    const remaining = rows.filter(({ secretId }) => !done.has(secretId));
    const { processed, unreadable } = await processSecrets(remaining, async (secret) => {
      const fields = (await openSealedSecret({ secret, keyRing })).reveal();
      return sealSecretFields({ fields, context: envelopeContextOf(secret), kek });
    });
    const swaps = processed.map(
      ([{ secretId, kekVersion, wrappedDek }, replacement]): SealSwap => ({
        secretId,
        expected: { kekVersion, wrappedDek },
        replacement,
      }),
    );
    const replaced = await sealedSecrets.replaceSeals({ swaps, whileActive: kek.version });
    for (const secretId of replaced ?? []) done.add(secretId);
    // A concurrent rotation rewraps the old data key, which must still be replaced.
    if (replaced?.size !== swaps.length) continue;
    return { reencrypted: done.size, unreadable, ...nextAfter(rows, limit) };
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "Other writers kept changing the secrets during re-encryption; try again",
  );
}
