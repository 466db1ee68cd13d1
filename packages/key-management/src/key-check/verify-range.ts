import { type KekLookup, KeyRing } from "@gw/crypto";
import type { SecretRange, VerificationStep } from "@gw/store-abstract";
import { openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts } from "../operations/key-ports.js";
import { nextAfter, processSecrets } from "../rotation/process-secrets.js";

interface VerifyRangeInput extends SecretRange {
  readonly activeOnly?: boolean | undefined;
  readonly outdatedOnly?: boolean | undefined;
}

/** Opens a range of secrets, and discards their values. */
export async function verifyRange(
  ports: KeyPorts,
  input: VerifyRangeInput,
): Promise<VerificationStep> {
  const { afterSecretId, limit, activeOnly = false, outdatedOnly = false } = input;
  const active = activeOnly || outdatedOnly ? await activeProvider(ports) : undefined;
  const keyRing: KekLookup = activeOnly && active ? new KeyRing([active]) : ports.keyRing;
  const rows = await ports.sealedSecrets.pageSealedSecrets({
    afterSecretId,
    limit,
    excludeKekVersion: outdatedOnly ? active?.version : undefined,
  });
  const { processed, unreadable } = await processSecrets(rows, async (secret) => {
    await openSealedSecret({ secret, keyRing });
  });
  return { opened: processed.length, unreadable, ...nextAfter(rows, limit) };
}
