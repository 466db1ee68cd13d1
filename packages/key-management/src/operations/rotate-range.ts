import { rewrapDek } from "@gw/crypto";
import type { RotationStep, SealSwap, SecretRange } from "@gw/store-abstract";
import { envelopeContextOf, openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts, nextProvider } from "./key-ports.js";
import { nextAfter, sortSecrets } from "./sort-secrets.js";

/**
 * Wraps the data keys of a stretch under the active version, and writes each where the row still is
 * what was read, all in one short transaction. Nothing but the wrapped key and its version changes.
 */
export async function rotateRange(
  ports: KeyPorts,
  { afterSecretId, limit, dryRun = false }: SecretRange & { readonly dryRun?: boolean | undefined },
): Promise<RotationStep> {
  const { sealedSecrets, keyRing } = ports;
  for (;;) {
    // Read again for each stretch: another version may have become the active one.
    const kek = await (dryRun ? nextProvider(ports) : activeProvider(ports));
    const target = kek.version;
    const page = { afterSecretId, limit, excludeKekVersion: target };
    const rows = await sealedSecrets.pageSealedSecrets(page);
    const { opened, unreadable } = await sortSecrets(rows, async (row) => {
      const context = envelopeContextOf(row);
      const replacement = await rewrapDek({ envelope: row, context, keyRing, kek });
      // The value is not touched: whether it opens is asked when nothing hurries.
      if (dryRun) await openSealedSecret({ secret: row, keyRing });
      return replacement;
    });
    const step = { target, unreadable, ...nextAfter(rows, limit) };
    if (dryRun) return { ...step, rotated: opened.length, overtaken: 0 };
    const swaps = opened.map(
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
