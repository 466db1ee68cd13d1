import { rewrapDek } from "@gw/crypto";
import {
  envelopeContextOf,
  type RotationStep,
  type SealSwap,
  type SecretRange,
} from "@gw/store-abstract";
import { openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts, nextProvider } from "../operations/key-ports.js";
import { nextAfter, processSecrets } from "./process-secrets.js";

/**
 * Wraps the data keys of a range of secrets under the active version, and writes those whose rows
 * are still as read, in one short transaction. Only the wrapped key and its version change.
 */
export async function rotateRange(
  ports: KeyPorts,
  { afterSecretId, limit, dryRun = false }: SecretRange & { readonly dryRun?: boolean | undefined },
): Promise<RotationStep> {
  const { sealedSecrets, keyRing } = ports;
  for (;;) {
    // Read for each range: another version may have become active.
    const kek = await (dryRun ? nextProvider(ports) : activeProvider(ports));
    const target = kek.version;
    const page = { afterSecretId, limit, excludeKekVersion: target };
    const rows = await sealedSecrets.pageSealedSecrets(page);
    const { processed, unreadable } = await processSecrets(rows, async (row) => {
      const context = envelopeContextOf(row);
      const replacement = await rewrapDek({ envelope: row, context, keyRing, kek });
      // A rotation does not touch the value, so only a dry run takes the time to open it.
      if (dryRun) await openSealedSecret({ secret: row, keyRing });
      return replacement;
    });
    const step = { target, unreadable, ...nextAfter(rows, limit) };
    if (dryRun) return { ...step, rotated: processed.length, overtaken: 0 };
    const swaps = processed.map(
      ([{ secretId, kekVersion, wrappedDek }, replacement]): SealSwap => ({
        secretId,
        expected: { kekVersion, wrappedDek },
        replacement,
      }),
    );
    const replaced =
      swaps.length === 0
        ? new Set()
        : await sealedSecrets.replaceSeals({ swaps, whileActive: target });
    if (replaced === undefined) continue;
    return { ...step, rotated: replaced.size, overtaken: swaps.length - replaced.size };
  }
}
