import type { EndpointMaterial, SealedSecret } from "@gw/store-abstract";
import pMap from "p-map";
import type { Credential } from "./endpoint-config.js";
import { type UnusableReason, unusableReasonOf } from "./unusable-model.js";

/** Secrets that are opened at once; an external key provider gets one request for each. */
const concurrency = 16;

/**
 * Opens the secret of every model that may use it. A secret that several models share is opened
 * once. Rejects with the first error of `open`, after which it opens no further secret.
 */
export async function openSecrets<Value extends Credential>(
  endpoints: readonly EndpointMaterial[],
  open: (secret: SealedSecret) => Promise<Value | UnusableReason>,
): Promise<ReadonlyMap<string, Value | UnusableReason>> {
  const secrets = secretsToOpen(endpoints);
  const opened = new Map<string, Value | UnusableReason>();
  await pMap(
    secrets.values(),
    async (secret) => {
      opened.set(secret.secretId, await open(secret));
    },
    { concurrency },
  );
  return opened;
}

function secretsToOpen(endpoints: readonly EndpointMaterial[]): Map<string, SealedSecret> {
  const secrets = new Map<string, SealedSecret>();
  for (const { models } of endpoints) {
    for (const model of models) {
      const { secret } = model;
      if (secret === undefined || unusableReasonOf(model) !== undefined) continue;
      secrets.set(secret.secretId, secret);
    }
  }
  return secrets;
}
