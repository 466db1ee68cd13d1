import { sealSecretFields } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { ReencryptionStep, SealSwap, SecretRange } from "@gw/store-abstract";
import { envelopeContextOf, openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts } from "./key-ports.js";
import { nextAfter, sortSecrets } from "./sort-secrets.js";

/** How often rows are done again that somebody else wrote meanwhile. */
const attempts = 5;

/** Seals the secrets of a stretch anew, each under a fresh data key, where it still is as read. */
export async function reencryptRange(
  ports: KeyPorts,
  { afterSecretId, limit }: SecretRange,
): Promise<ReencryptionStep> {
  const { sealedSecrets, keyRing } = ports;
  const done = new Set<string>();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const kek = await activeProvider(ports);
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit });
    const left = rows.filter(({ secretId }) => !done.has(secretId));
    const { opened, unreadable } = await sortSecrets(left, async (secret) => {
      const fields = (await openSealedSecret({ secret, keyRing })).reveal();
      return sealSecretFields({ fields, context: envelopeContextOf(secret), kek });
    });
    const swaps = opened.map(
      ([{ secretId, kekVersion, wrappedDek }, replacement]): SealSwap => ({
        secretId,
        expected: { kekVersion, wrappedDek },
        replacement,
      }),
    );
    const replaced = await sealedSecrets.replaceSeals({ swaps, whileActive: kek.version });
    for (const secretId of replaced ?? []) done.add(secretId);
    // A rotation gives an old data key a new wrapping: that one is still to be replaced.
    if (replaced?.size !== swaps.length) continue;
    return { reencrypted: done.size, unreadable, ...nextAfter(rows, limit) };
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The secrets kept changing while they were sealed anew; try again",
  );
}
