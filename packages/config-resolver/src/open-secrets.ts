import type { EndpointMaterial, SealedSecret } from "@gw/store-abstract";
import type { Credential, UnusableReason } from "./endpoint-config.js";
import { refusalOf } from "./model-refusal.js";

/** How many secrets are opened at once: a key provider outside of the process is asked for each. */
const lanes = 16;

/**
 * Opens each secret that some model may be called with, once, however many models share it.
 *
 * @throws what the opening throws
 */
export async function openSecrets<Value extends Credential>(
  endpoints: readonly EndpointMaterial[],
  open: (secret: SealedSecret) => Promise<Value | UnusableReason>,
): Promise<ReadonlyMap<string, Value | UnusableReason>> {
  const wanted = secretsToOpen(endpoints);
  const opened = new Map<string, Value | UnusableReason>();
  const queue = wanted.values();
  const lane = async (): Promise<void> => {
    for (const secret of queue) opened.set(secret.secretId, await open(secret));
  };
  await Promise.all(Array.from({ length: Math.min(lanes, wanted.size) }, lane));
  return opened;
}

function secretsToOpen(endpoints: readonly EndpointMaterial[]): Map<string, SealedSecret> {
  const wanted = new Map<string, SealedSecret>();
  for (const { models } of endpoints) {
    for (const model of models) {
      const { secret } = model;
      if (secret === undefined || refusalOf(model) !== undefined) continue;
      wanted.set(secret.secretId, secret);
    }
  }
  return wanted;
}
