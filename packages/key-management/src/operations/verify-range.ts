import { type KekLookup, KeyRing } from "@gw/crypto";
import type { SecretRange, VerificationStep } from "@gw/store-abstract";
import { openSealedSecret } from "../open-sealed-secret.js";
import { activeProvider, type KeyPorts } from "./key-ports.js";
import { nextAfter, sortSecrets } from "./sort-secrets.js";

interface Which extends SecretRange {
  readonly activeOnly?: boolean | undefined;
  readonly outdatedOnly?: boolean | undefined;
}

/** Opens the secrets of a stretch, and forgets what stood in them. */
export async function verifyRange(ports: KeyPorts, input: Which): Promise<VerificationStep> {
  const { afterSecretId, limit, activeOnly = false, outdatedOnly = false } = input;
  const active = activeOnly || outdatedOnly ? await activeProvider(ports) : undefined;
  const keyRing: KekLookup = activeOnly && active ? new KeyRing([active]) : ports.keyRing;
  const rows = await ports.sealedSecrets.pageSealedSecrets({
    afterSecretId,
    limit,
    excludeKekVersion: outdatedOnly ? active?.version : undefined,
  });
  const { opened, unreadable } = await sortSecrets(rows, async (secret) => {
    await openSealedSecret({ secret, keyRing });
  });
  return { opened: opened.length, unreadable, ...nextAfter(rows, limit) };
}
